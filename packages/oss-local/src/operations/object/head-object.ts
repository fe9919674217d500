import { checkConditions, getConditions } from '../conditions.js'
import { objectHeaders } from '../object-headers.js'
import type { Operation } from '../operation.js'
import { findTarget } from '../readable.js'

export const headObject: Operation = {
  name: 'HeadObject',
  actions: ['oss:GetObject'],
  async run({ services, request, bucket, key, now }) {
    const object = await findTarget(services.store, { bucket, key })
    checkConditions(request.headers, object, getConditions)
    const headers: Record<string, string> = { ...objectHeaders(object, now), 'content-length': String(object.size) }
    if (object.key !== key) headers['x-oss-object-type'] = 'Symlink'
    return { status: 200, headers }
  },
}
