import { checkConditions, getConditions } from '../conditions.js'
import { objectHeaders } from '../object-headers.js'
import type { Operation } from '../operation.js'
import { findTarget, seenThrough } from '../readable.js'

export const headObject: Operation = {
  name: 'HeadObject',
  actions: ['oss:GetObject'],
  async run(context) {
    const { request, now } = context
    const { link, target } = await findTarget(context, context)
    const object = seenThrough(link, target)
    checkConditions(request.headers, object, getConditions)
    return { status: 200, headers: { ...objectHeaders(object, now), 'content-length': String(object.size) } }
  },
}
