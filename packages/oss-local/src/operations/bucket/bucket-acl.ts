import { noSuchBucket } from '../../errors/no-such.js'
import { bucketAcls } from '../../store/store.js'
import { aclDocument } from '../acl-document.js'
import { oneOf } from '../attributes.js'
import type { Operation } from '../operation.js'

export const putBucketAcl: Operation = {
  name: 'PutBucketAcl',
  actions: ['oss:PutBucketAcl'],
  async run({ services, request, bucket }) {
    const acl = oneOf(bucketAcls, 'x-oss-acl', request.headers.get('x-oss-acl') ?? '')
    await services.store.buckets.update(bucket, { acl })
    return { status: 200, headers: {} }
  },
}

export const getBucketAcl: Operation = {
  name: 'GetBucketAcl',
  actions: ['oss:GetBucketAcl'],
  async run({ services, bucket }) {
    const settings = await services.store.buckets.get(bucket)
    if (settings === undefined) throw noSuchBucket(bucket)
    return aclDocument(services.owner, settings.acl)
  },
}
