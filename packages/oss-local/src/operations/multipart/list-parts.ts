import { invalidArgument } from '../../errors/invalid-argument.js'
import { xmlDocument, type XmlElement } from '../../xml/write.js'
import { readCount, readEncoding } from '../listing.js'
import { hexEtag, isoDate, quoted } from '../object-headers.js'
import type { Operation } from '../operation.js'

export const listParts: Operation = {
  name: 'ListParts',
  actions: ['oss:ListParts'],
  async run(context) {
    const { services, query, bucket, key } = context
    const { limits, store } = services
    const id = query.get('uploadId') ?? ''
    const { encode, encodingType } = readEncoding(context)
    const limit = readCount(query.get('max-parts'), 'max-parts', limits.listed, limits.listed)
    // Some clients send an empty one to begin with.
    const marker = query.get('part-number-marker') || '0'
    if (!/^\d+$/.test(marker))
      throw invalidArgument('part-number-marker', marker, 'The part number marker is no number.')
    const { attributes } = await store.uploads.get({ bucket, key }, id)
    const found = await store.uploads.parts({ bucket, key }, id, Number(marker), limit + 1)
    const parts = found.slice(0, limit)

    const body: XmlElement[] = [
      ['EncodingType', encodingType],
      ['Bucket', bucket],
      ['Key', encode(key)],
      ['UploadId', id],
      ['StorageClass', attributes.storageClass],
      ['PartNumberMarker', marker],
      ['NextPartNumberMarker', parts.at(-1)?.number ?? 0],
      ['MaxParts', limit],
      ['IsTruncated', String(found.length > limit)],
      ...parts.map((part): XmlElement => [
        'Part',
        [
          ['PartNumber', part.number],
          ['LastModified', isoDate(part.modified)],
          ['ETag', quoted(hexEtag(part.md5))],
          ['HashCrc64ecma', part.crc64],
          ['Size', part.size],
        ],
      ]),
    ]
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: xmlDocument('ListPartsResult', body) }
  },
}
