import { authorize } from '../../access/authorize.js'
import { Readable } from 'node:stream'
import { OssError } from '../../errors/oss-error.js'
import { noSuchKey } from '../../errors/no-such.js'
import type { ByteRange } from '../../store/store.js'
import { xmlDocument } from '../../xml/write.js'
import { checkConditions, copyConditions } from '../conditions.js'
import { readCopySource } from '../copy-source.js'
import { hexEtag, isoDate, quoted } from '../object-headers.js'
import type { Operation } from '../operation.js'
import { findTarget, requireReadable } from '../readable.js'
import { receive } from '../receive.js'
import { throttled, trafficLimit } from '../traffic-limit.js'
import { readPartAddress } from './part-number.js'

export const uploadPartCopy: Operation = {
  name: 'UploadPartCopy',
  actions: ['oss:PutObject'],
  async run(context) {
    const { services, request, bucket, key, now } = context
    const { id, number } = readPartAddress(context)
    const source = readCopySource(request.headers)
    await authorize(context, 'oss:GetObject', source)
    await services.store.uploads.get({ bucket, key }, id)
    const target = await findTarget(services.store, source)

    const opened = await services.store.objects.read({ bucket: source.bucket, key: target.key }, (object) => {
      checkConditions(request.headers, object, copyConditions)
      requireReadable(object, now)
      const range = readSourceRange(request.headers.get('x-oss-copy-source-range'), object.size)
      if (range.end - range.start >= services.limits.objectBytes) throw new OssError('EntityTooLarge')
      return range
    })
    if (opened === undefined) throw noSuchKey(source.key)
    const stream = opened.body instanceof Readable ? opened.body : Readable.from([opened.body])
    return receive(context, throttled(stream, trafficLimit(context)), async (bytes) => {
      await services.store.uploads.putPart({ bucket, key }, id, number, bytes, now)
      const body = xmlDocument('CopyPartResult', [
        ['LastModified', isoDate(now)],
        ['ETag', quoted(hexEtag(bytes.md5))],
      ])
      return { status: 200, headers: { 'content-type': 'application/xml', 'x-oss-hash-crc64ecma': bytes.crc64 }, body }
    })
  },
}

/** `bytes=first-last`; anything else means all of the source. Throws InvalidRange for what the source has not. */
function readSourceRange(header: string | undefined, size: number): ByteRange {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? '')
  if (match === null) return { start: 0, end: size - 1 }
  const start = Number(match[1])
  const end = match[2] === '' ? size - 1 : Number(match[2])
  if (start > end || end >= size) throw new OssError('InvalidRange', { details: [['RangeRequested', header ?? '']] })
  return { start, end }
}
