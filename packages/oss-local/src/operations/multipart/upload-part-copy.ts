import { Readable } from 'node:stream'
import { authorize } from '../../access/authorize.js'
import { OssError } from '../../errors/oss-error.js'
import { noSuchKey } from '../../errors/no-such.js'
import { chunksOf, type ByteRange } from '../../store/store.js'
import { xmlDocument } from '../../xml/write.js'
import { checkConditions, copyConditions } from '../conditions.js'
import { readCopySource } from '../copy-source.js'
import { contentRange, hexEtag, isoDate, quoted } from '../object-headers.js'
import type { Operation } from '../operation.js'
import { requireReadable } from '../readable.js'
import { receive } from '../receive.js'
import { throttled, trafficLimit } from '../traffic-limit.js'
import { readPartAddress } from './part-number.js'

export const uploadPartCopy: Operation = {
  name: 'UploadPartCopy',
  actions: ['oss:PutObject'],
  async run(context) {
    const { services, request, bucket, key, now } = context
    const { id, number } = readPartAddress(context)
    const rate = trafficLimit(context)
    const source = readCopySource(request.headers)
    await authorize(context, 'oss:GetObject', source)
    await services.store.uploads.get({ bucket, key }, id)

    let range: ByteRange | undefined
    const opened = await services.store.objects.read(source, (object) => {
      if (object.type === 'Symlink') throw linkAsSource()
      checkConditions(request.headers, object, copyConditions)
      requireReadable(object, now)
      range = readSourceRange(request.headers.get('x-oss-copy-source-range'), object.size)
      const { start, end } = range ?? { start: 0, end: object.size - 1 }
      if (end - start >= services.limits.objectBytes) throw new OssError('EntityTooLarge')
      return range
    })
    if (opened === undefined) throw noSuchKey(source.key)
    const { object, body } = opened
    try {
      return await receive(context, throttled(chunksOf(body), rate), async (bytes) => {
        await services.store.uploads.putPart({ bucket, key }, id, number, bytes, now)
        const headers: Record<string, string> = {
          'content-type': 'application/xml',
          etag: quoted(hexEtag(bytes.md5)),
          'x-oss-hash-crc64ecma': bytes.crc64,
        }
        if (range !== undefined) headers['content-range'] = contentRange(range, object.size)
        const document = xmlDocument('CopyPartResult', [
          ['LastModified', isoDate(now)],
          ['ETag', quoted(hexEtag(bytes.md5))],
        ])
        return { status: 200, headers, body: document }
      })
    } finally {
      // Where nothing was received, nobody has read it to its end.
      if (body instanceof Readable) body.destroy()
    }
  },
}

function linkAsSource(): OssError {
  const message = 'The source object of UploadPartCopy must not be a symbolic link.'
  return new OssError('OperationNotSupported', { message, ec: '0042-00000308' })
}

/** `bytes=first-last`; what is no range that the source has means all of it, as OSS answers such a GET. */
function readSourceRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? '')
  if (match === null) return undefined
  const start = Number(match[1])
  const end = match[2] === '' ? size - 1 : Number(match[2])
  return start > end || end >= size ? undefined : { start, end }
}
