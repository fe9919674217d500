import { authorize } from '../../access/authorize.js'
import { OssError } from '../../errors/oss-error.js'
import type { Attributes, StoredObject } from '../../store/store.js'
import { xmlDocument } from '../../xml/write.js'
import { contentOf, encryptionOf, oneOf } from '../attributes.js'
import { checkConditions, copyConditions } from '../conditions.js'
import { readCopySource } from '../copy-source.js'
import { readNewObject } from '../new-object.js'
import { isoDate, quoted } from '../object-headers.js'
import type { Operation } from '../operation.js'
import { requireReadable } from '../readable.js'

const directives = ['COPY', 'REPLACE'] as const

export const copyObject: Operation = {
  name: 'CopyObject',
  actions: ['oss:PutObject'],
  async run(context) {
    const { services, bucket, key, now } = context
    const { headers } = context.request
    // Of a symbolic link, the link is copied and not what it leads to.
    const source = readCopySource(headers)
    await authorize(context, 'oss:GetObject', source)
    const { attributes, overwriting } = await readNewObject(context, headers)
    const metadata = readDirective(headers, 'x-oss-metadata-directive')
    const tagging = readDirective(headers, 'x-oss-tagging-directive')
    const isSame = source.bucket === bucket && source.key === key

    const object = await services.store.objects.copy(
      source,
      { bucket, key },
      (original) => {
        checkConditions(headers, original, copyConditions)
        requireReadable(original, now)
        if (original.size > services.limits.objectBytes) throw new OssError('EntityTooLarge')
        // Copying an object onto itself is how its metadata is changed: OSS then ignores the directive.
        const described = metadata === 'REPLACE' || isSame ? replaced(original, attributes) : original
        return {
          // How the source is encrypted is never copied.
          headers: { ...contentOf(described), ...encryptionOf(attributes) },
          metadata: described.metadata,
          tags: tagging === 'REPLACE' ? attributes.tags : original.tags,
          acl: attributes.acl,
          storageClass: attributes.storageClass,
          modified: now,
        }
      },
      overwriting,
    )
    return {
      status: 200,
      headers: {
        'content-type': 'application/xml',
        etag: quoted(object.etag),
        'x-oss-hash-crc64ecma': object.crc64,
        ...encryptionOf(object),
      },
      body: xmlDocument('CopyObjectResult', [
        ['ETag', quoted(object.etag)],
        ['LastModified', isoDate(object.modified)],
      ]),
    }
  },
}

/** The type stays where none is given, and so does what a client must know to decrypt what it has encrypted itself. */
function replaced(original: StoredObject, { headers, metadata }: Attributes): Pick<Attributes, 'headers' | 'metadata'> {
  const type = original.headers['content-type']
  const ofClient = Object.entries(original.metadata).filter(([name]) => name.startsWith('client-side-encryption-'))
  return {
    headers: { ...(type !== undefined && { 'content-type': type }), ...headers },
    metadata: { ...Object.fromEntries(ofClient), ...metadata },
  }
}

function readDirective(headers: ReadonlyMap<string, string>, name: string): (typeof directives)[number] {
  return oneOf(directives, name, (headers.get(name) ?? 'COPY').toUpperCase())
}
