import { Readable } from 'node:stream'
import { noSuchKey } from '../../errors/no-such.js'
import { OssError } from '../../errors/oss-error.js'
import { chunksOf, type ByteRange } from '../../store/store.js'
import { checkConditions, getConditions } from '../conditions.js'
import { requireHeaderValue } from '../header-value.js'
import { contentRange, objectHeaders } from '../object-headers.js'
import type { Context, Operation } from '../operation.js'
import { readRange } from '../range.js'
import { findTarget, requireReadable, seenThrough } from '../readable.js'
import { throttled, trafficLimit } from '../traffic-limit.js'

/** `response-<header>` in the query: what the answer shall say instead of what is stored. */
const overridable = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding',
]

export const getObject: Operation = {
  name: 'GetObject',
  actions: ['oss:GetObject'],
  async run(context) {
    const { services, request, bucket, now } = context
    const overrides = readOverrides(context)
    const rate = trafficLimit(context)
    const { link, target } = await findTarget(context, context)

    let range: ByteRange | undefined
    const opened = await services.store.objects.read({ bucket, key: target.key }, (object) => {
      requireReadable(object, now)
      checkConditions(request.headers, seenThrough(link, object), getConditions)
      range = readRange(request.headers, object.size)
      return range
    })
    if (opened === undefined) throw noSuchKey(target.key)
    const { object, body } = opened
    const headers = { ...objectHeaders(seenThrough(link, object), now), ...overrides }
    const { start, end } = range ?? { start: 0, end: object.size - 1 }
    headers['content-length'] = String(end - start + 1)
    if (range !== undefined) headers['content-range'] = contentRange(range, object.size)
    return {
      status: range === undefined ? 200 : 206,
      headers,
      body: rate === undefined ? body : Readable.from(throttled(chunksOf(body), rate), { objectMode: false }),
    }
  },
}

function readOverrides({ query, principal }: Context): Record<string, string> {
  const overrides: Record<string, string> = {}
  for (const name of overridable) {
    const value = query.get(`response-${name}`)
    if (value === undefined) continue
    if (principal.kind === 'anonymous') {
      throw new OssError('InvalidRequest', { message: 'Response headers can be set by signed requests only.' })
    }
    requireHeaderValue(`response-${name}`, value)
    overrides[name] = value
  }
  return overrides
}
