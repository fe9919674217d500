import {
  type Credentials,
  type OssRequest,
  type PolicyCondition,
  type Signing,
  signPostPolicy,
  SignerError,
  signUrl,
} from 'oss-signer'
import { BadInputError } from '../graphql/errors.js'
import { longestLife } from '../storage/credentials.js'
import type { StoreAddress } from '../storage/store-address.js'
import type { PostPolicy, SignedPart, SignedPut, UploadGrant } from './grant.types.js'
import { sentBy } from './sent-by.js'
import type { Upload } from './upload.entity.js'
import type { StorageClass } from './upload.enums.js'
import { SignatureVersion } from './upload.enums.js'

const storageClasses: Record<StorageClass, string> = { STANDARD: 'Standard', IA: 'IA' }

/** Signs what clients may do with the store: one key, one type, one size, nothing else. */
export class Grants {
  constructor(private readonly store: StoreAddress) {}

  /**
   * What signs with this server's keys as they are now. These may have to be fetched, so it is asked for before a transaction
   * begins; all that it does then is computation.
   * @throws ApiError STORAGE_UNAVAILABLE where there are no keys
   */
  async signer(): Promise<GrantSigner> {
    return new GrantSigner(this.store, await this.store.credentials())
  }
}

/** Each signature ends at the moment that is given, or when the keys end that it is made with; its `expiresAt` says which. */
export class GrantSigner {
  constructor(
    private readonly store: StoreAddress,
    private readonly credentials: Credentials,
  ) {}

  /** A PUT URL and a form for the upload's object. */
  both(upload: Upload, end: Date): Pick<UploadGrant, 'put' | 'post'> {
    return { put: this.put(upload, end), post: this.post(upload, end) }
  }

  /** A PUT URL for one part of a multipart upload. V4 signs its length where that is known. */
  part(upload: Upload, partNumber: number, contentMd5: string | null, end: Date): SignedPart {
    const put = this.signUrl(upload, end, {
      headers: contentMd5 ? { 'content-md5': contentMd5 } : {},
      length: lengthOfPart(upload, partNumber),
      query: { partNumber: String(partNumber), uploadId: upload.storeUploadId },
    })
    return { partNumber, put }
  }

  /** A PUT URL for the upload's object. V4 signs the length where it is known. */
  private put(upload: Upload, end: Date): SignedPut {
    return this.signUrl(upload, end, { headers: headersOf(upload), length: upload.size, query: this.callback() })
  }

  /** A form for the upload's object: the store enforces every field that is in it, and the size. */
  private post(upload: Upload, end: Date): PostPolicy {
    const { bucket, publicEndpoint: endpoint, addressing } = this.store
    const { 'content-type': type, ...headers } = headersOf(upload)
    const types = [...new Set([...(upload.contentType ? [upload.contentType] : []), ...upload.contentTypes])]
    const conditions: PolicyCondition[] = [['content-length-range', upload.minSize, upload.maxSize]]
    // The form field that outranks every other way to name the type.
    if (types.length > 1) conditions.push(['in', '$x-oss-content-type', types])
    const now = new Date()
    const signed = signPostPolicy(
      {
        bucket,
        endpoint,
        addressing,
        key: upload.objectKey,
        expiresIn: this.lifeUntil(end, now),
        fields: {
          ...headers,
          ...(type && { 'x-oss-content-type': type }),
          ...this.callback(),
          // A form may hold fields that no condition names; what would matter is named. A URL needs none of it: a header
          // that was not signed breaks its signature.
          'x-oss-object-acl': 'private',
          [`x-oss-meta-${sentBy.name}`]: sentBy.form,
          success_action_status: '200',
        },
        conditions,
      },
      this.signing(upload, now),
    )
    return {
      url: signed.url,
      fields: signed.fields.map(([name, value]) => ({ name, value })),
      conditions: JSON.stringify(
        { expiration: signed.expiresAt.toISOString(), conditions: signed.conditions },
        null,
        2,
      ),
      expiresAt: signed.expiresAt,
    }
  }

  /** Has the store tell of the object when it is there: a parameter of the URL, or a field of the form. */
  private callback(): { callback?: string } {
    const { callbackUrl } = this.store
    if (!callbackUrl) return {}
    const call = { callbackUrl, callbackBody: '{"object":${object}}', callbackBodyType: 'application/json' }
    return { callback: Buffer.from(JSON.stringify(call)).toString('base64') }
  }

  private signUrl(upload: Upload, end: Date, { headers, length, query }: Sending): SignedPut {
    const { bucket, publicEndpoint: endpoint, addressing } = this.store
    const now = new Date()
    const signsLength = length !== null && upload.signatureVersion === SignatureVersion.V4
    const signed = signUrl(
      {
        ...{ method: 'PUT', bucket, key: upload.objectKey, endpoint, addressing, query },
        expiresIn: this.lifeUntil(end, now),
        headers: { ...headers, ...(signsLength && { 'content-length': String(length) }) },
        additionalHeaders: signsLength ? ['content-length'] : [],
      },
      this.signing(upload, now),
    )
    return {
      method: signed.method,
      url: signed.url,
      // Not the length: every client sends that by itself, and a browser lets no script set it.
      headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
      expiresAt: signed.expiresAt,
    }
  }

  private signing({ signatureVersion: version }: Upload, now: Date): Signing {
    return { version, region: this.store.region, credentials: this.credentials, now }
  }

  /** In whole seconds, as signatures count: a moment in between belongs to the second that has begun. */
  private lifeUntil(end: Date, now: Date): number {
    const seconds = Math.floor(end.getTime() / 1000) - Math.floor(now.getTime() / 1000)
    return Math.min(Math.max(1, seconds), longestLife(this.credentials))
  }
}

/** What is signed of a request that sends bytes. */
interface Sending {
  headers: Record<string, string>
  /** Of the body; null: nobody knows. */
  length: number | null
  query: OssRequest['query']
}

/** All parts have the size that was agreed, but for the last; null where nobody knows which one that is. */
function lengthOfPart({ size, partSize }: Upload, partNumber: number): number | null {
  if (size === null || partSize === null) return null
  return Math.min(partSize, size - (partNumber - 1) * partSize)
}

/** What the client must send with the bytes: all of it is signed. */
function headersOf(upload: Upload): Record<string, string> {
  const { contentType, contentMd5, storageClass, metadata } = upload
  return {
    ...(contentType && { 'content-type': contentType }),
    ...(contentMd5 && { 'content-md5': contentMd5 }),
    ...(storageClass && { 'x-oss-storage-class': storageClasses[storageClass] }),
    ...Object.fromEntries(metadata.map(({ name, value }) => [`x-oss-meta-${name}`, value])),
  }
}

/** Runs what signs; what cannot be signed was bad input. */
export function signing<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof SignerError) throw new BadInputError('file', error.message)
    throw error
  }
}
