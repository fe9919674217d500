import type { Operation } from '../operation.js'

export const deleteBucket: Operation = {
  name: 'DeleteBucket',
  actions: ['oss:DeleteBucket'],
  async run({ services, bucket }) {
    await services.store.buckets.delete(bucket)
    return { status: 204, headers: {} }
  },
}
