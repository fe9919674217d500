import { createHash } from 'node:crypto'
import { crc64Combine } from 'oss-signer'
import { invalidArgument } from '../../errors/invalid-argument.js'
import { OssError } from '../../errors/oss-error.js'
import type { ReceivedBytes, StoredObject } from '../../store/store.js'
import { encryptionOf } from '../attributes.js'
import { readNewObject } from '../new-object.js'
import { hexEtag, quoted } from '../object-headers.js'
import type { Context, Operation } from '../operation.js'
import { receiveBody } from '../receive.js'

export const appendObject: Operation = {
  name: 'AppendObject',
  actions: ['oss:PutObject'],
  async run(context) {
    const { services, request, bucket, key, now } = context
    const { objects } = services.store
    const position = readPosition(context)
    const present = await objects.get({ bucket, key })
    requireEnd(present, position)
    // What the first piece said of the object holds for all of it: what later ones say is not even read.
    const attributes = present ?? (await readNewObject(context, request.headers)).attributes

    const object = await receiveBody(context, (bytes) =>
      objects.append({ bucket, key }, bytes, (existing) => {
        requireEnd(existing, position)
        if (existing !== undefined && bytes.size === 0) return { ...existing, type: 'Appendable' }
        if (position + bytes.size > services.limits.objectBytes) throw new OssError('EntityTooLarge')
        const described = existing ?? attributes
        return { ...described, type: 'Appendable', modified: now, ...digestsAfter(existing, bytes) }
      }),
    )
    return {
      status: 200,
      headers: {
        etag: quoted(object.etag),
        'x-oss-hash-crc64ecma': object.crc64,
        ...encryptionOf(object),
        'x-oss-next-append-position': String(object.size),
      },
    }
  },
}

function readPosition({ query }: Context): number {
  const value = query.get('position') ?? ''
  if (!/^\d{1,15}$/.test(value)) throw invalidArgument('position', value, 'The position must be a number.')
  return Number(value)
}

/** Throws ObjectNotAppendable, PositionNotEqualToLength. */
function requireEnd(existing: StoredObject | undefined, position: number): void {
  const length = existing?.size ?? 0
  const headers = { 'x-oss-next-append-position': String(length), 'x-oss-object-type': existing?.type ?? 'Appendable' }
  if (existing !== undefined && existing.type !== 'Appendable') throw new OssError('ObjectNotAppendable', { headers })
  if (position !== length) throw new OssError('PositionNotEqualToLength', { headers })
}

/** The ETag of a growing object is made from the one before: hashing all of it again for each piece would be quadratic. */
function digestsAfter(existing: StoredObject | undefined, bytes: ReceivedBytes): { etag: string; crc64: string } {
  if (existing === undefined) return { etag: hexEtag(bytes.md5), crc64: bytes.crc64 }
  const etag = createHash('md5').update(existing.etag).update(bytes.md5).digest()
  return { etag: hexEtag(etag), crc64: crc64Combine(existing.crc64, bytes.crc64, bytes.size) }
}
