import { noSuchKey } from '../../errors/no-such.js'
import { httpDate, quoted } from '../object-headers.js'
import type { Operation } from '../operation.js'

export const getObjectMeta: Operation = {
  name: 'GetObjectMeta',
  actions: ['oss:GetObject'],
  async run({ services, request, bucket, key }) {
    const object = await services.store.objects.get({ bucket, key })
    if (object === undefined) throw noSuchKey(key)
    return {
      status: 200,
      headers: {
        etag: quoted(object.etag),
        'last-modified': httpDate(object.modified),
        // An answer to GET has a body of its own, and this has none.
        'content-length': request.method === 'HEAD' ? String(object.size) : '0',
      },
    }
  },
}
