import { noSuchBucket } from '../../errors/no-such.js'
import type { Bucket } from '../../store/store.js'
import { xmlDocument, type XmlElement } from '../../xml/write.js'
import { ownerElement } from '../listing.js'
import { isoDate } from '../object-headers.js'
import type { Operation } from '../operation.js'

export const getBucketInfo: Operation = {
  name: 'GetBucketInfo',
  actions: ['oss:GetBucketInfo'],
  async run({ services, bucket }) {
    const settings = await services.store.buckets.get(bucket)
    if (settings === undefined) throw noSuchBucket(bucket)
    const body = xmlDocument('BucketInfo', [
      [
        'Bucket',
        [
          ...bucketElements(settings, services.region),
          ownerElement(services.owner),
          ['AccessControlList', [['Grant', settings.acl]]],
          ['Comment', ''],
          ['DataRedundancyType', 'LRS'],
          ['ServerSideEncryptionRule', [['SSEAlgorithm', 'None']]],
          ['BlockPublicAccess', 'false'],
          ['AccessMonitor', 'Disabled'],
          ['CrossRegionReplication', 'Disabled'],
          ['TransferAcceleration', 'Disabled'],
        ],
      ],
    ])
    return { status: 200, headers: { 'content-type': 'application/xml' }, body }
  },
}

/** What GetBucketInfo and ListBuckets both tell of a bucket. */
export function bucketElements({ name, created, storageClass }: Bucket, region: string): XmlElement[] {
  return [
    ['CreationDate', isoDate(created)],
    ['ExtranetEndpoint', `oss-${region}.aliyuncs.com`],
    ['IntranetEndpoint', `oss-${region}-internal.aliyuncs.com`],
    ['Location', `oss-${region}`],
    ['Name', name],
    ['Region', region],
    ['StorageClass', storageClass],
  ]
}
