import { noSuchBucket } from '../../errors/no-such.js'
import { xmlDocument } from '../../xml/write.js'
import type { Operation } from '../operation.js'

export const getBucketLocation: Operation = {
  name: 'GetBucketLocation',
  actions: ['oss:GetBucketLocation'],
  async run({ services, bucket }) {
    if ((await services.store.buckets.get(bucket)) === undefined) throw noSuchBucket(bucket)
    const body = xmlDocument('LocationConstraint', `oss-${services.region}`)
    return { status: 200, headers: { 'content-type': 'application/xml' }, body }
  },
}
