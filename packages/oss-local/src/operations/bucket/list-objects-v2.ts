import { invalidArgument } from '../../errors/invalid-argument.js'
import { OssError } from '../../errors/oss-error.js'
import type { ListPosition } from '../../store/store.js'
import { xmlDocument, type XmlElement } from '../../xml/write.js'
import { behind, commonPrefixes, contentsElement, ownerElement, readListing } from '../listing.js'
import type { Operation } from '../operation.js'

export const listObjectsV2: Operation = {
  name: 'ListObjectsV2',
  actions: ['oss:ListObjects'],
  async run(context) {
    const { services, query, bucket } = context
    if (query.get('list-type') !== '2') {
      throw new OssError('InvalidArgument', { message: 'The list-type is invalid.', ec: '0015-00000401' })
    }
    const listing = readListing(context, 'max-keys')
    // Some clients send an empty one to begin with.
    const token = query.get('continuation-token') || undefined
    const startAfter = query.get('start-after')
    const from = token === undefined ? behind(startAfter ?? '') : readToken(token)
    const page = await services.store.objects.list(bucket, listing, from)
    const owner = query.get('fetch-owner') === 'true' ? ownerElement(services.owner) : undefined

    const body: XmlElement[] = [
      ['Name', bucket],
      ['Prefix', listing.encode(listing.prefix)],
      ['StartAfter', startAfter === undefined ? undefined : listing.encode(startAfter)],
      ['MaxKeys', listing.limit],
      ['Delimiter', listing.encode(listing.delimiter)],
      ['EncodingType', listing.encodingType],
      ['IsTruncated', String(page.next !== undefined)],
      ['ContinuationToken', token],
      ['NextContinuationToken', page.next && writeToken(page.next)],
      ...page.entries.map((object) => contentsElement(object, listing, owner)),
      ...commonPrefixes(page.prefixes, listing),
      ['KeyCount', page.entries.length + page.prefixes.length],
    ]
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: xmlDocument('ListBucketResult', body) }
  },
}

/** The letters of base64url need no encoding in a query, so that no client can spoil a token. */
function writeToken(position: ListPosition): string {
  return position.toString('base64url')
}

function readToken(token: string): ListPosition {
  const position = Buffer.from(token, 'base64url')
  if (position.toString('base64url') !== token) {
    throw invalidArgument('continuation-token', token, 'The continuation token provided is incorrect.')
  }
  return position
}
