import { signUrlV4 } from 'oss-signer'
import { asFault } from './fault.js'
import { isFresh, type PartUrls } from './part-urls.js'
import { askStore } from './store.js'
import type { OwnGrant, SignedPut } from './types.js'

/** Seconds that one signature lives: long enough for a part on a slow line. */
const signatureLife = 3_600
/** As many as one answer of the store has. */
const listedAtOnce = 1_000

/**
 * The parts of an upload whose requests are signed here, with temporary credentials for its one key.
 * https://help.aliyun.com/zh/oss/developer-reference/multipart-upload-related
 */
export class OwnParts implements PartUrls {
  private renewing: Promise<void> = Promise.resolve()

  /** @param renew gives credentials for the same key, before the present ones end */
  constructor(
    private grant: OwnGrant,
    private readonly renew: () => Promise<OwnGrant>,
    private readonly signal: AbortSignal,
  ) {}

  /** The store's own id of the upload; undefined before it is begun there. */
  storeUploadId: string | undefined

  /** Begins the upload in the store. @throws UploadFault */
  async begin(contentType: string): Promise<string> {
    const request = await this.sign('POST', { uploads: null }, { 'content-type': contentType })
    const id = /<UploadId>(\w+)<\/UploadId>/.exec(await askStore(request, this.signal))?.[1]
    if (id === undefined) throw new Error('the store began an upload without an id')
    this.storeUploadId = id
    return id
  }

  /** By part number, how many bytes the store has; null where it does not know the upload any more. @throws UploadFault */
  async present(): Promise<Map<number, number> | null> {
    const found = new Map<number, number>()
    for (let marker = '0'; ;) {
      const query = { uploadId: this.uploadId, 'part-number-marker': marker, 'max-parts': String(listedAtOnce) }
      const answer = await this.listed(query)
      if (answer === null) return null
      const listing = new DOMParser().parseFromString(answer, 'text/xml')
      for (const part of listing.querySelectorAll('Part'))
        found.set(numberIn(part, 'PartNumber'), numberIn(part, 'Size'))
      if (listing.querySelector('IsTruncated')?.textContent !== 'true') return found
      marker = listing.querySelector('NextPartNumberMarker')?.textContent ?? ''
    }
  }

  async of(number: number): Promise<SignedPut> {
    return this.sign('PUT', { partNumber: String(number), uploadId: this.uploadId })
  }

  /** Nothing is kept: the next signature is another. */
  forget(): void {
    return undefined
  }

  /** Makes the parts an object. @throws UploadFault */
  async finish(): Promise<void> {
    await askStore(await this.sign('POST', { uploadId: this.uploadId }, { 'x-oss-complete-all': 'yes' }), this.signal)
  }

  private get uploadId(): string {
    if (this.storeUploadId === undefined) throw new Error('the upload has not begun in the store')
    return this.storeUploadId
  }

  private async listed(query: Record<string, string>): Promise<string | null> {
    try {
      return await askStore(await this.sign('GET', query), this.signal)
    } catch (error) {
      if (asFault(error).storeCode === 'NoSuchUpload') return null
      throw error
    }
  }

  private async sign(method: string, query: Record<string, string | null>, headers = {}): Promise<SignedPut> {
    if (!isFresh(this.grant.credentials)) {
      // Of several parts that need it, one asks.
      this.renewing = this.renewing
        .catch(() => undefined)
        .then(async () => {
          if (!isFresh(this.grant.credentials)) this.grant = await this.renew()
        })
      await this.renewing
    }
    const { credentials, storage, objectKey } = this.grant
    const { bucket, endpoint, region, local } = storage
    const addressing = local ? 'path' : 'virtual-host'
    const request = {
      method,
      bucket,
      key: objectKey,
      endpoint,
      addressing,
      query,
      headers,
      expiresIn: signatureLife,
    } as const
    const signed = signUrlV4(request, { region, credentials })
    return {
      method,
      url: signed.url,
      headers: Object.entries(signed.headers).map(([name, value]) => ({ name, value })),
      expiresAt: signed.expiresAt.toISOString(),
    }
  }
}

const numberIn = (part: Element, name: string) => Number(part.querySelector(name)?.textContent)
