import { createHash } from 'node:crypto'
import { crc64Combine } from 'oss-signer'
import { readCallback } from '../../callback/callback.js'
import { sendCallback } from '../../callback/send.js'
import { invalidArgument } from '../../errors/invalid-argument.js'
import { OssError } from '../../errors/oss-error.js'
import type { Part } from '../../store/store.js'
import { nodes, readXml, word } from '../../xml/read.js'
import { xmlDocument } from '../../xml/write.js'
import { encryptionOf, readAcl, readOverwriting } from '../attributes.js'
import { readEncoding } from '../listing.js'
import { hexEtag, quoted } from '../object-headers.js'
import { requestUrl } from '../object-url.js'
import type { Context, Operation } from '../operation.js'
import { readText } from '../receive.js'

/** A part as the client names it. */
interface NamedPart {
  number: number
  etag: string
}

export const completeMultipartUpload: Operation = {
  name: 'CompleteMultipartUpload',
  actions: ['oss:PutObject'],
  async run(context) {
    const { services, request, query, bucket, key, now } = context
    const id = query.get('uploadId') ?? ''
    const { encode, encodingType } = readEncoding(context)
    const { attributes } = await services.store.uploads.get({ bucket, key }, id)
    const acl = readAcl(request.headers) ?? attributes.acl
    const named = await readParts(context)
    const callback = readCallback(context)

    const object = await services.store.uploads.complete(
      { bucket, key },
      id,
      (parts) => {
        const chosen = choose(parts, named, id)
        requireSizes(chosen, services.limits.smallestPartBytes)
        return {
          numbers: chosen.map(({ number }) => number),
          object: { ...attributes, acl, type: 'Multipart', etag: combinedEtag(chosen), modified: now },
          crc64: combinedCrc64(chosen),
        }
      },
      readOverwriting(request.headers),
    )
    const body = xmlDocument('CompleteMultipartUploadResult', [
      ['EncodingType', encodingType],
      ['Location', requestUrl(request)],
      ['Bucket', bucket],
      ['Key', encode(key)],
      ['ETag', quoted(object.etag)],
    ])
    const headers = {
      'content-type': 'application/xml',
      etag: quoted(object.etag),
      'x-oss-hash-crc64ecma': object.crc64,
      ...encryptionOf(object),
    }
    return callback === undefined ? { status: 200, headers, body } : sendCallback(callback, context, object, headers)
  },
}

/** The parts that the body lists; undefined where the client leaves the choice to the server, which takes all. */
async function readParts(context: Context): Promise<NamedPart[] | undefined> {
  const all = context.request.headers.get('x-oss-complete-all')
  const body = await readText(context, context.services.limits.completeXmlBytes)
  if (all !== undefined) {
    if (all.toLowerCase() !== 'yes') throw invalidArgument('x-oss-complete-all', all, 'x-oss-complete-all must be yes.')
    if (body.trim() !== '') throw new OssError('InvalidArgument', { message: 'x-oss-complete-all allows no body.' })
    return undefined
  }
  const document = readXml(body, 'CompleteMultipartUpload')
  const parts = nodes(document, 'Part').map((part) => ({
    number: Number(word(part, 'PartNumber')),
    etag: (word(part, 'ETag') ?? '').replaceAll('"', '').toUpperCase(),
  }))
  if (parts.length === 0 || parts.some(({ number }) => !Number.isInteger(number))) throw new OssError('MalformedXML')
  return parts
}

/** Throws InvalidPartOrder, InvalidPart. */
function choose(parts: Part[], named: NamedPart[] | undefined, id: string): Part[] {
  if (named === undefined) {
    if (parts.length === 0) throw new OssError('InvalidPart', { details: [['UploadId', id]] })
    return parts
  }
  const byNumber = new Map(parts.map((part) => [part.number, part]))
  return named.map(({ number, etag }, index) => {
    if (number <= (named[index - 1]?.number ?? 0))
      throw new OssError('InvalidPartOrder', { details: [['UploadId', id]] })
    const part = byNumber.get(number)
    if (part === undefined || hexEtag(part.md5) !== etag) {
      throw new OssError('InvalidPart', {
        details: [
          ['ETag', etag],
          ['PartNumber', String(number)],
          ['UploadId', id],
        ],
      })
    }
    return part
  })
}

/** Throws EntityTooSmall. The last part may have any size. */
function requireSizes(parts: Part[], smallest: number): void {
  const small = parts.slice(0, -1).find(({ size }) => size < smallest)
  if (small === undefined) return
  throw new OssError('EntityTooSmall', {
    details: [
      ['MinSizeAllowed', String(smallest)],
      ['ProposedSize', String(small.size)],
      ['PartNumber', String(small.number)],
    ],
  })
}

/** The MD5 of all MD5s, and how many they were. */
function combinedEtag(parts: Part[]): string {
  const hash = createHash('md5')
  for (const { md5 } of parts) hash.update(md5)
  return `${hexEtag(hash.digest())}-${String(parts.length)}`
}

function combinedCrc64(parts: Part[]): string {
  return parts.reduce((crc64, part) => crc64Combine(crc64, part.crc64, part.size), '0')
}
