import { invalidArgument } from '../../errors/invalid-argument.js'
import { OssError } from '../../errors/oss-error.js'
import { bucketAcls, storageClasses, type StorageClass } from '../../store/store.js'
import { readXml, word } from '../../xml/read.js'
import { oneOf } from '../attributes.js'
import type { Context, Operation } from '../operation.js'
import { readText } from '../receive.js'

export const putBucket: Operation = {
  name: 'PutBucket',
  actions: ['oss:PutBucket'],
  async run(context) {
    const { services, request, bucket, now } = context
    const { buckets } = services.store
    const header = request.headers.get('x-oss-acl')
    const acl = header === undefined ? undefined : oneOf(bucketAcls, 'x-oss-acl', header)
    const storageClass = await readStorageClass(context)
    const existing = await buckets.get(bucket)
    if (existing !== undefined) {
      // Its owner makes a bucket anew to change its ACL; the storage class is for good.
      if ((storageClass ?? existing.storageClass) !== existing.storageClass) throw new OssError('BucketAlreadyExists')
      if (acl !== undefined) await buckets.update(bucket, { acl })
    } else {
      if ((await buckets.list()).length >= services.limits.buckets) throw new OssError('TooManyBuckets')
      await buckets.create({
        name: bucket,
        created: now,
        acl: acl ?? 'private',
        storageClass: storageClass ?? 'Standard',
      })
    }
    return { status: 200, headers: { location: `/${bucket}` } }
  },
}

/** The storage class of an optional `<CreateBucketConfiguration>`. */
async function readStorageClass(context: Context): Promise<StorageClass | undefined> {
  const body = await readText(context, context.services.limits.settingXmlBytes)
  if (body.trim() === '') return undefined
  const configuration = readXml(body, 'CreateBucketConfiguration')
  const location = word(configuration, 'LocationConstraint')
  if (location !== undefined && location !== `oss-${context.services.region}`) {
    throw invalidArgument('LocationConstraint', location, 'The specified location-constraint is not valid')
  }
  const storageClass = word(configuration, 'StorageClass')
  return storageClass === undefined ? undefined : oneOf(storageClasses, 'StorageClass', storageClass)
}
