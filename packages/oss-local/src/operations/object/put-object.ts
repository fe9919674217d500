import { readCallback } from '../../callback/callback.js'
import { sendCallback } from '../../callback/send.js'
import { encryptionOf } from '../attributes.js'
import { hexEtag, quoted } from '../object-headers.js'
import { readNewObject } from '../new-object.js'
import type { Operation } from '../operation.js'
import { receiveBody } from '../receive.js'

export const putObject: Operation = {
  name: 'PutObject',
  actions: ['oss:PutObject'],
  async run(context) {
    const { services, request, bucket, key, now } = context
    const { attributes, overwriting } = await readNewObject(context, request.headers)
    const callback = readCallback(context)
    const object = await receiveBody(context, (bytes) => {
      const draft = { ...attributes, type: 'Normal' as const, etag: hexEtag(bytes.md5), modified: now }
      return services.store.objects.put({ bucket, key }, bytes, draft, overwriting)
    })
    const headers = {
      etag: quoted(object.etag),
      'content-md5': object.md5 ?? '',
      'x-oss-hash-crc64ecma': object.crc64,
      ...encryptionOf(object),
    }
    return callback === undefined ? { status: 200, headers } : sendCallback(callback, context, object, headers)
  },
}
