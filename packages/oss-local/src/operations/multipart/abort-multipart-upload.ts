import type { Operation } from '../operation.js'

export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  actions: ['oss:AbortMultipartUpload'],
  async run({ services, query, bucket, key }) {
    await services.store.uploads.abort({ bucket, key }, query.get('uploadId') ?? '')
    return { status: 204, headers: {} }
  },
}
