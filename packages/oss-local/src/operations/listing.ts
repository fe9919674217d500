import { invalidArgument } from '../errors/invalid-argument.js'
import { afterPrefix } from '../store/order.js'
import type { ListedObject, ListPosition, ListQuery } from '../store/store.js'
import type { XmlElement } from '../xml/write.js'
import { isoDate, quoted } from './object-headers.js'
import type { Context } from './operation.js'

/** How an answer writes names. */
interface Encoding {
  /** Encodes a name the way the client asked for, so that any of them survives XML. */
  encode: (name: string) => string
  /** `<EncodingType>`, where one was asked for. */
  encodingType: string | undefined
}

/** What all listings understand. */
export interface Listing extends ListQuery, Encoding {}

/** The encoding that a query asks for; some clients send it as a header. Throws InvalidArgument. */
export function readEncoding({ query, request }: Context): Encoding {
  const encodingType = query.get('encoding-type') ?? request.headers.get('encoding-type')
  if (encodingType === undefined || encodingType === '') return { encode: (name) => name, encodingType: undefined }
  if (encodingType !== 'url') {
    throw invalidArgument('encoding-type', encodingType, 'Invalid Encoding Method specified in Request.')
  }
  return { encode: encodeName, encodingType }
}

/** `limitName` is `max-keys` or `max-uploads`. Throws InvalidArgument. */
export function readListing(context: Context, limitName: 'max-keys' | 'max-uploads'): Listing {
  const { query, services } = context
  const { limits } = services
  return {
    ...readEncoding(context),
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    limit: readCount(
      query.get(limitName),
      limitName,
      limits.listed,
      limitName === 'max-keys' ? limits.listedByDefault : limits.listed,
    ),
  }
}

/** A number from 1 to `largest`. */
export function readCount(value: string | undefined, name: string, largest: number, byDefault: number): number {
  if (value === undefined || value === '') return byDefault
  const count = /^\d+$/.test(value) ? Number(value) : 0
  if (count < 1 || count > largest) {
    throw invalidArgument(name, value, `Argument ${name} must be an integer between 1 and ${String(largest)}.`)
  }
  return count
}

/** The first position after a key. */
export function behind(key: string): ListPosition {
  return key === '' ? Buffer.alloc(0) : Buffer.from(`${key}\0`)
}

/**
 * Where a listing goes on behind a marker. That may be the common prefix that the last page ended with: then nothing below it
 * may come again.
 */
export function afterMarker(marker: string, { prefix, delimiter }: Listing): ListPosition {
  const isCommonPrefix =
    delimiter !== '' &&
    marker.startsWith(prefix) &&
    marker.indexOf(delimiter, prefix.length) === marker.length - delimiter.length
  return (isCommonPrefix ? afterPrefix(Buffer.from(marker)) : undefined) ?? behind(marker)
}

export function contentsElement(object: ListedObject, listing: Listing, owner: XmlElement | undefined): XmlElement {
  return [
    'Contents',
    [
      ['Key', listing.encode(object.key)],
      ['LastModified', isoDate(object.modified)],
      ['ETag', quoted(object.etag)],
      ['Type', object.type],
      ['Size', object.size],
      ['StorageClass', object.storageClass],
      ...(owner === undefined ? [] : [owner]),
    ],
  ]
}

export function commonPrefixes(prefixes: string[], { encode }: Listing): XmlElement[] {
  return prefixes.map((prefix) => ['CommonPrefixes', [['Prefix', encode(prefix)]]])
}

export function ownerElement(owner: string): XmlElement {
  return [
    'Owner',
    [
      ['ID', owner],
      ['DisplayName', owner],
    ],
  ]
}

/** Every byte but the unreserved ones; the slash too. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}
