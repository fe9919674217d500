import { invalidArgument } from '../errors/invalid-argument.js'
import { OssError } from '../errors/oss-error.js'
import type { Limits } from '../limits.js'
import {
  objectAcls,
  storageClasses,
  type Attributes,
  type ObjectAcl,
  type Overwriting,
  type StorageClass,
} from '../store/store.js'
import { requireHeaderValue } from './header-value.js'
import { parseTagging } from './tags.js'

/** Header or form fields by lower-case name. */
type Fields = ReadonlyMap<string, string>

const contentHeaders = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
] as const

const encryptionHeaders = ['x-oss-server-side-encryption', 'x-oss-server-side-encryption-key-id'] as const
const encryptions = ['AES256', 'KMS', 'SM4']
const metadataPrefix = 'x-oss-meta-'

/** Its other headers. */
export function contentOf({ headers }: Pick<Attributes, 'headers'>): Record<string, string> {
  return Object.fromEntries(contentHeaders.flatMap((name) => (name in headers ? [[name, headers[name] ?? '']] : [])))
}

/** How an object is encrypted, as far as its headers tell: what answers to its writer repeat. */
export function encryptionOf({ headers }: Pick<Attributes, 'headers'>): Record<string, string> {
  return Object.fromEntries(encryptionHeaders.flatMap((name) => (name in headers ? [[name, headers[name] ?? '']] : [])))
}

/** What a request says about the object that it makes. Throws InvalidArgument and its relatives. */
export function readAttributes(fields: Fields, defaultClass: StorageClass, limits: Limits): Attributes {
  const headers: Record<string, string> = {}
  for (const name of [...contentHeaders, ...encryptionHeaders]) {
    const value = fields.get(name)
    if (value === undefined || value === '') continue
    requireHeaderValue(name, value)
    headers[name] = value
  }
  const encryption = fields.get('x-oss-server-side-encryption')
  if (encryption !== undefined && !encryptions.includes(encryption)) {
    throw new OssError('InvalidEncryptionAlgorithmError')
  }
  return {
    headers,
    metadata: readMetadata(fields, limits),
    acl: readAcl(fields) ?? 'default',
    storageClass: oneOf(storageClasses, 'x-oss-storage-class', fields.get('x-oss-storage-class') ?? defaultClass),
    tags: parseTagging(fields.get('x-oss-tagging') ?? '', limits),
  }
}

/** The ACL that a request gives an object; undefined where it says nothing of it. Throws InvalidArgument. */
export function readAcl(fields: Fields): ObjectAcl | undefined {
  const acl = fields.get('x-oss-object-acl')
  return acl === undefined ? undefined : oneOf(objectAcls, 'x-oss-object-acl', acl)
}

export function readOverwriting(fields: Fields): Overwriting {
  return { forbidOverwrite: fields.get('x-oss-forbid-overwrite')?.toLowerCase() === 'true' }
}

/** The value, if it is one of these. */
export function oneOf<T extends string>(values: readonly T[], name: string, value: string): T {
  const found = values.find((candidate) => candidate === value)
  if (found === undefined)
    throw invalidArgument(name, value, `The value of ${name} is not one of ${values.join(', ')}.`)
  return found
}

function readMetadata(fields: Fields, limits: Limits): Record<string, string> {
  const metadata: Record<string, string> = {}
  let size = 0
  for (const [field, value] of fields) {
    if (!field.startsWith(metadataPrefix)) continue
    const name = field.slice(metadataPrefix.length)
    if (!/^[a-z0-9-]+$/.test(name)) {
      throw invalidArgument(field, value, 'The names of user metadata consist of letters, digits and hyphens.')
    }
    requireHeaderValue(field, value)
    size += name.length + Buffer.byteLength(value)
    metadata[name] = value
  }
  if (size > limits.metadataBytes) {
    throw invalidArgument(
      'x-oss-meta-',
      String(size),
      'Your metadata headers exceed the maximum allowed metadata size.',
    )
  }
  return metadata
}
