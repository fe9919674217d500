import { Readable } from 'node:stream'

/** What a store keeps and answers, in the protocol's words. Every method that changes something resolves once the change is on the disk. */
export interface Store {
  readonly bytes: ByteStore
  readonly buckets: BucketStore
  readonly objects: ObjectStore
  readonly uploads: UploadStore
  readonly sessions: SessionStore
  /** Resolves with what was found wrong and put right in the folder of the last run; by then the store has long been in use. */
  readonly recovered: Promise<Recovery>
  /** A value that is made once and kept, such as the key that signs callbacks. */
  kept(name: string, make: () => Promise<string>): Promise<string>
  close(): Promise<void>
}

export interface Recovery {
  /** Bytes of uploads that never finished, removed. */
  removed: number
  /** Objects whose bytes are missing or short; reading them fails. */
  damaged: { bucket: string; key: string }[]
}

export const storageClasses = ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive'] as const
export type StorageClass = (typeof storageClasses)[number]

export const bucketAcls = ['private', 'public-read', 'public-read-write'] as const
export type BucketAcl = (typeof bucketAcls)[number]

export const objectAcls = ['default', ...bucketAcls] as const
export type ObjectAcl = (typeof objectAcls)[number]

export interface CorsRule {
  allowedOrigins: string[]
  allowedMethods: string[]
  allowedHeaders?: string[]
  exposeHeaders?: string[]
  /** Seconds. */
  maxAgeSeconds?: number
}

export interface CorsConfiguration {
  rules: CorsRule[]
  responseVary?: boolean
}

export interface BucketSettings {
  acl: BucketAcl
  storageClass: StorageClass
  cors?: CorsConfiguration
}

export interface Bucket extends BucketSettings {
  name: string
  created: Date
}

export interface Tag {
  key: string
  value: string
}

/** What the writer of an object says about it. */
export interface Attributes {
  /** Content-Type, Cache-Control, …: lower-case names, values as they came. */
  headers: Record<string, string>
  /** x-oss-meta-*: names without the prefix. */
  metadata: Record<string, string>
  acl: ObjectAcl
  storageClass: StorageClass
  tags: Tag[]
}

export type ObjectType = 'Normal' | 'Appendable' | 'Multipart' | 'Symlink'

export interface StoredObject extends Attributes {
  key: string
  type: ObjectType
  size: number
  /** Without quotes, upper-case. */
  etag: string
  /** Decimal. */
  crc64: string
  /** Base64; only where the whole came in one piece. */
  md5?: string
  /** Whole seconds, as OSS counts. */
  modified: Date
  /** The key that a symbolic link leads to. */
  target?: string
  /** An archived object's readable copy. */
  restored?: { from: Date; until: Date }
}

/** What a listing shows of an object. */
export type ListedObject = Pick<StoredObject, 'key' | 'type' | 'size' | 'etag' | 'modified' | 'storageClass'>

/** First and last byte, both included. */
export interface ByteRange {
  start: number
  end: number
}

export type Body = Uint8Array | Readable

/** A body piece by piece, whichever of the two it is. */
export function chunksOf(body: Body): AsyncIterable<Uint8Array> {
  return body instanceof Uint8Array ? Readable.from([body]) : body
}

/** Bytes that are whole and on the disk, but belong to no object yet. */
export interface ReceivedBytes {
  readonly size: number
  readonly md5: Buffer
  /** Decimal. */
  readonly crc64: string
}

export interface ByteStore {
  /** Takes all of `body`, computing its digests on the way. Rejects, and keeps nothing, if `body` does. */
  receive(body: AsyncIterable<Uint8Array>): Promise<ReceivedBytes>
  /** Gives up received bytes that no object took. */
  discard(bytes: ReceivedBytes): Promise<void>
}

export interface BucketStore {
  list(): Promise<Bucket[]>
  get(name: string): Promise<Bucket | undefined>
  /** False if there is one of that name. */
  create(bucket: Bucket): Promise<boolean>
  /** Throws NoSuchBucket. */
  update(name: string, change: Partial<BucketSettings>): Promise<void>
  /** Throws NoSuchBucket, or BucketNotEmpty where objects or unfinished uploads are left. */
  delete(name: string): Promise<void>
}

export interface ObjectName {
  bucket: string
  key: string
}

export interface Overwriting {
  /** Throw FileAlreadyExists where the key is taken. */
  forbidOverwrite: boolean
}

export interface NewObject extends Attributes {
  type: ObjectType
  etag: string
  modified: Date
}

export interface ListQuery {
  prefix: string
  delimiter: string
  /** At most this many objects and common prefixes together. */
  limit: number
}

/** Where a listing goes on: at the first entry that is not before this key in the byte order of UTF-8. */
export type ListPosition = Buffer

export interface ListPage<Entry> {
  entries: Entry[]
  /** In byte order, like the entries. */
  prefixes: string[]
  /** The last entry or prefix of this page. */
  last?: string
  /** Where the next page begins; absent on the last page. */
  next?: ListPosition
}

/**
 * Objects by bucket and key; every method throws NoSuchBucket where the bucket is missing. Callbacks run inside the change,
 * so that what they looked at cannot change in between; what they throw undoes it.
 */
export interface ObjectStore {
  get(name: ObjectName): Promise<StoredObject | undefined>
  /**
   * The object, and the part of its bytes that `choose` names. The bytes stay readable to the end even if the object is
   * replaced or deleted meanwhile.
   */
  read(name: ObjectName, choose: (object: StoredObject) => ByteRange | undefined): Promise<OpenObject | undefined>
  put(name: ObjectName, bytes: ReceivedBytes, object: NewObject, overwriting: Overwriting): Promise<StoredObject>
  /** Makes an object without bytes that leads to another. */
  link(name: ObjectName, target: string, object: NewObject, overwriting: Overwriting): Promise<StoredObject>
  /** Adds bytes at the end. `decide` sees what is there now and says what the object becomes. */
  append(
    name: ObjectName,
    bytes: ReceivedBytes,
    decide: (existing: StoredObject | undefined) => NewObject & { crc64: string },
  ): Promise<StoredObject>
  /** Copies without moving bytes. Throws NoSuchKey where the source is missing. */
  copy(
    source: ObjectName,
    name: ObjectName,
    decide: (source: StoredObject) => Attributes & { modified: Date },
    overwriting: Overwriting,
  ): Promise<StoredObject>
  /** Changes what is said about an object. Throws NoSuchKey. */
  update(
    name: ObjectName,
    decide: (object: StoredObject) => Partial<Pick<StoredObject, 'acl' | 'tags' | 'restored'>>,
  ): Promise<StoredObject>
  /** Keys that are not there are passed over. */
  delete(bucket: string, keys: string[]): Promise<void>
  list(bucket: string, query: ListQuery, from: ListPosition): Promise<ListPage<ListedObject>>
}

export interface OpenObject {
  object: StoredObject
  body: Body
}

export interface Upload extends ObjectName {
  id: string
  initiated: Date
  attributes: Attributes
}

export interface Part {
  number: number
  size: number
  md5: Buffer
  crc64: string
  modified: Date
}

export interface CompletedUpload {
  /** Which parts make the object, ascending. */
  numbers: number[]
  object: NewObject
  crc64: string
}

/** Unfinished multipart uploads. Every method with an id throws NoSuchUpload where it is unknown or belongs to another key. */
export interface UploadStore {
  create(upload: Upload): Promise<void>
  get(name: ObjectName, id: string): Promise<Upload>
  putPart(name: ObjectName, id: string, number: number, bytes: ReceivedBytes, modified: Date): Promise<void>
  parts(name: ObjectName, id: string, after: number, limit: number): Promise<Part[]>
  /** Makes the chosen parts one object and drops the others. */
  complete(
    name: ObjectName,
    id: string,
    decide: (parts: Part[]) => CompletedUpload,
    overwriting: Overwriting,
  ): Promise<StoredObject>
  abort(name: ObjectName, id: string): Promise<void>
  /** Uploads in the order of key and id; `after` is the id at `from` behind which the page begins. */
  list(bucket: string, query: ListQuery, from: ListPosition, after?: string): Promise<ListPage<Upload>>
}

/** A key pair that STS gave out. */
export interface Session {
  accessKeyId: string
  accessKeySecret: string
  securityToken: string
  expires: Date
  /** Policies that all must allow; an empty list allows everything. */
  policies: string[]
}

export interface SessionStore {
  create(session: Session): Promise<void>
  /** Synchronous, as the verification of signatures is. Sessions are found for a day after their end, to be refused as expired. */
  find(accessKeyId: string): Session | undefined
}
