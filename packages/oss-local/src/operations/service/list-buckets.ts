import { xmlDocument, type XmlElement } from '../../xml/write.js'
import { bucketElements } from '../bucket/get-bucket-info.js'
import { ownerElement, readCount } from '../listing.js'
import type { Operation } from '../operation.js'

export const listBuckets: Operation = {
  name: 'ListBuckets',
  actions: ['oss:ListBuckets'],
  async run({ services, query }) {
    const prefix = query.get('prefix')
    const marker = query.get('marker')
    const limit = readCount(query.get('max-keys'), 'max-keys', services.limits.listed, services.limits.listedByDefault)
    const all = await services.store.buckets.list()
    const found = all.filter(({ name }) => name.startsWith(prefix ?? '') && name > (marker ?? ''))
    const page = found.slice(0, limit)
    const isTruncated = found.length > page.length

    const body: XmlElement[] = [
      ['Prefix', prefix],
      ['Marker', marker],
      ['MaxKeys', query.get('max-keys')],
      ['IsTruncated', isTruncated || query.has('max-keys') ? String(isTruncated) : undefined],
      ['NextMarker', isTruncated ? page.at(-1)?.name : undefined],
      ownerElement(services.owner),
      ['Buckets', page.map((bucket): XmlElement => ['Bucket', bucketElements(bucket, services.region)])],
    ]
    return {
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: xmlDocument('ListAllMyBucketsResult', body),
    }
  },
}
