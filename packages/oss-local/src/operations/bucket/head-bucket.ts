import { noSuchBucket } from '../../errors/no-such.js'
import type { Operation } from '../operation.js'

export const headBucket: Operation = {
  name: 'HeadBucket',
  actions: ['oss:GetBucketInfo'],
  async run({ services, bucket }) {
    if ((await services.store.buckets.get(bucket)) === undefined) throw noSuchBucket(bucket)
    return { status: 200, headers: { 'x-oss-bucket-region': services.region } }
  },
}
