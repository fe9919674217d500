import { noSuchKey } from '../../errors/no-such.js'
import { httpDate, quoted } from '../object-headers.js'
import type { Operation } from '../operation.js'

export const getObjectMeta: Operation = {
  name: 'GetObjectMeta',
  actions: ['oss:GetObject'],
  async run({ services, bucket, key }) {
    const object = await services.store.objects.get({ bucket, key })
    if (object === undefined) throw noSuchKey(key)
    return {
      status: 200,
      headers: {
        etag: quoted(object.etag),
        'last-modified': httpDate(object.modified),
        'content-length': String(object.size),
        'x-oss-hash-crc64ecma': object.crc64,
      },
    }
  },
}
