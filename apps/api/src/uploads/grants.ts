import { type OssRequest, type PolicyCondition, signPostPolicy, SignerError, signUrl } from 'oss-signer'
import { BadInputError } from '../graphql/errors.js'
import type { StoreAddress } from '../storage/store-address.js'
import type { PostPolicy, SignedPart, SignedPut } from './grant.types.js'
import type { Upload } from './upload.entity.js'
import type { StorageClass } from './upload.enums.js'
import { SignatureVersion } from './upload.enums.js'

const storageClasses: Record<StorageClass, string> = { STANDARD: 'Standard', IA: 'IA' }

/** Signs what clients may do with the store: one key, one type, one size, nothing else. */
export class Grants {
  constructor(private readonly store: StoreAddress) {}

  /** A PUT URL for the upload's object. V4 signs the length where it is known. */
  async put(upload: Upload, now = new Date()): Promise<SignedPut> {
    const signsLength = upload.size !== null && upload.signatureVersion === SignatureVersion.V4
    return this.sign(upload, now, {
      headers: { ...headersOf(upload), ...(signsLength && { 'content-length': String(upload.size) }) },
      additionalHeaders: signsLength ? ['content-length'] : [],
      query: this.callback(),
    })
  }

  /** A PUT URL for one part of a multipart upload. */
  async part(upload: Upload, partNumber: number, contentMd5: string | null, now = new Date()): Promise<SignedPart> {
    const put = await this.sign(upload, now, {
      headers: contentMd5 ? { 'content-md5': contentMd5 } : {},
      query: { partNumber: String(partNumber), uploadId: upload.storeUploadId },
    })
    return { partNumber, put }
  }

  /** A form for the upload's object: the store enforces every field that is in it, and the size. */
  async post(upload: Upload, now = new Date()): Promise<PostPolicy> {
    const { bucket, region, publicEndpoint: endpoint, addressing } = this.store
    const { 'content-type': type, ...headers } = headersOf(upload)
    const types = [...new Set([...(upload.contentType ? [upload.contentType] : []), ...upload.contentTypes])]
    const conditions: PolicyCondition[] = [['content-length-range', upload.minSize, upload.maxSize]]
    // The form field that outranks every other way to name the type.
    if (types.length > 1) conditions.push(['in', '$x-oss-content-type', types])
    const signed = signPostPolicy(
      {
        bucket,
        endpoint,
        addressing,
        key: upload.objectKey,
        expiration: upload.expiresAt,
        fields: {
          ...headers,
          ...(type && { 'x-oss-content-type': type }),
          ...this.callback(),
          // A form may hold fields that no condition names; what would matter is named. A URL needs none of it: a header
          // that was not signed breaks its signature.
          'x-oss-object-acl': 'private',
          success_action_status: '200',
        },
        conditions,
      },
      { version: upload.signatureVersion, region, credentials: await this.store.credentials(), now },
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

  private async sign(upload: Upload, now: Date, request: Pick<OssRequest, 'headers' | 'query' | 'additionalHeaders'>) {
    const { bucket, region, publicEndpoint: endpoint, addressing } = this.store
    const expiresIn = Math.max(1, Math.round((upload.expiresAt.getTime() - now.getTime()) / 1000))
    const signed = signUrl(
      { method: 'PUT', bucket, key: upload.objectKey, endpoint, addressing, expiresIn, ...request },
      { version: upload.signatureVersion, region, credentials: await this.store.credentials(), now },
    )
    // Every client sends the length by itself, and a browser lets no script set it.
    const headers = Object.entries(signed.headers).filter(([name]) => name.toLowerCase() !== 'content-length')
    return {
      method: signed.method,
      url: signed.url,
      headers: headers.map(([name, value]) => ({ name, value })),
      expiresAt: signed.expiresAt,
    }
  }
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
export async function signing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SignerError) throw new BadInputError('file', error.message)
    throw error
  }
}
