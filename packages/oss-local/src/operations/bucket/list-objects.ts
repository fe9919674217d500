import { xmlDocument, type XmlElement } from '../../xml/write.js'
import { afterMarker, commonPrefixes, contentsElement, ownerElement, readListing } from '../listing.js'
import type { Operation } from '../operation.js'

export const listObjects: Operation = {
  name: 'ListObjects',
  actions: ['oss:ListObjects'],
  async run(context) {
    const { services, query, bucket } = context
    const listing = readListing(context, 'max-keys')
    const marker = query.get('marker') ?? ''
    const page = await services.store.objects.list(bucket, listing, afterMarker(marker, listing))
    const owner = ownerElement(services.owner)
    const nextMarker = page.next === undefined ? undefined : page.last

    const body: XmlElement[] = [
      ['Name', bucket],
      ['Prefix', listing.encode(listing.prefix)],
      ['Marker', listing.encode(marker)],
      ['MaxKeys', listing.limit],
      ['Delimiter', listing.encode(listing.delimiter)],
      ['EncodingType', listing.encodingType],
      ['IsTruncated', String(page.next !== undefined)],
      ['NextMarker', nextMarker === undefined ? undefined : listing.encode(nextMarker)],
      ...page.entries.map((object) => contentsElement(object, listing, owner)),
      ...commonPrefixes(page.prefixes, listing),
    ]
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: xmlDocument('ListBucketResult', body) }
  },
}
