import { randomBytes } from 'node:crypto'
import { xmlDocument } from '../../xml/write.js'
import { encryptionOf } from '../attributes.js'
import { readEncoding } from '../listing.js'
import { readNewObject } from '../new-object.js'
import type { Operation } from '../operation.js'

export const initiateMultipartUpload: Operation = {
  name: 'InitiateMultipartUpload',
  actions: ['oss:PutObject'],
  async run(context) {
    const { services, request, bucket, key, now } = context
    const { encode, encodingType } = readEncoding(context)
    const { attributes } = await readNewObject(context, request.headers)
    const id = randomBytes(16).toString('hex').toUpperCase()
    await services.store.uploads.create({ bucket, key, id, initiated: now, attributes })
    const body = xmlDocument('InitiateMultipartUploadResult', [
      ['EncodingType', encodingType],
      ['Bucket', bucket],
      ['Key', encode(key)],
      ['UploadId', id],
    ])
    return { status: 200, headers: { 'content-type': 'application/xml', ...encryptionOf(attributes) }, body }
  },
}
