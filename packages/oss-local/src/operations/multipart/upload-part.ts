import { encryptionOf } from '../attributes.js'
import { hexEtag, quoted } from '../object-headers.js'
import type { Operation } from '../operation.js'
import { receiveBody } from '../receive.js'
import { readPartAddress } from './part-number.js'

export const uploadPart: Operation = {
  name: 'UploadPart',
  actions: ['oss:PutObject'],
  async run(context) {
    const { services, bucket, key, now } = context
    const { uploads } = services.store
    const { id, number } = readPartAddress(context)
    const { attributes } = await uploads.get({ bucket, key }, id)
    return receiveBody(context, async (bytes) => {
      await uploads.putPart({ bucket, key }, id, number, bytes, now)
      return {
        status: 200,
        headers: {
          etag: quoted(hexEtag(bytes.md5)),
          'content-md5': bytes.md5.toString('base64'),
          'x-oss-hash-crc64ecma': bytes.crc64,
          ...encryptionOf(attributes),
        },
      }
    })
  },
}
