import { xmlDocument, type XmlElement } from '../../xml/write.js'
import { afterMarker, commonPrefixes, readListing } from '../listing.js'
import { isoDate } from '../object-headers.js'
import type { Operation } from '../operation.js'

export const listMultipartUploads: Operation = {
  name: 'ListMultipartUploads',
  actions: ['oss:ListMultipartUploads'],
  async run(context) {
    const { services, query, bucket } = context
    const listing = readListing(context, 'max-uploads')
    const keyMarker = query.get('key-marker') ?? ''
    // The id of an upload counts only together with the key that it belongs to.
    const idMarker = keyMarker === '' ? '' : (query.get('upload-id-marker') ?? '')
    const from = idMarker === '' ? afterMarker(keyMarker, listing) : Buffer.from(keyMarker)
    const page = await services.store.uploads.list(bucket, listing, from, idMarker === '' ? undefined : idMarker)
    const lastUpload = page.entries.at(-1)

    const body: XmlElement[] = [
      ['EncodingType', listing.encodingType],
      ['Bucket', bucket],
      ['KeyMarker', listing.encode(keyMarker)],
      ['UploadIdMarker', idMarker],
      // Told on the last page too, as OSS does.
      ['NextKeyMarker', listing.encode(page.last ?? '')],
      ['NextUploadIdMarker', lastUpload !== undefined && lastUpload.key === page.last ? lastUpload.id : ''],
      ['Delimiter', listing.encode(listing.delimiter)],
      ['Prefix', listing.encode(listing.prefix)],
      ['MaxUploads', listing.limit],
      ['IsTruncated', String(page.next !== undefined)],
      ...page.entries.map((upload): XmlElement => [
        'Upload',
        [
          ['Key', listing.encode(upload.key)],
          ['UploadId', upload.id],
          ['StorageClass', upload.attributes.storageClass],
          ['Initiated', isoDate(upload.initiated)],
        ],
      ]),
      ...commonPrefixes(page.prefixes, listing),
    ]
    const document = xmlDocument('ListMultipartUploadsResult', body)
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: document }
  },
}
