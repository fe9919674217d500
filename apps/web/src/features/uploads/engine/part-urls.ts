import { limits } from './limits.js'
import type { SignedPart, SignedPut, UploadApi } from './types.js'

/** Where the parts of one upload go, signed. */
export interface PartUrls {
  /** @param number of the part, from 1 @throws UploadFault */
  of: (number: number) => Promise<SignedPut>
  /** The store refused it: the next time it is signed anew. */
  forget: (number: number) => void
}

/** Whether it lives long enough to be used. */
export const isFresh = ({ expiresAt }: Pick<SignedPut, 'expiresAt'>): boolean =>
  new Date(expiresAt).getTime() - Date.now() > limits.renewBefore

/** Part URLs that the API signs, many at once. */
export class ApiPartUrls implements PartUrls {
  private readonly known: Map<number, SignedPut>
  private asking: Promise<void> = Promise.resolve()

  /** @param parts what was signed with the upload */
  constructor(
    private readonly api: UploadApi,
    private readonly uploadId: string,
    private readonly count: number,
    parts: readonly SignedPart[],
  ) {
    this.known = new Map(parts.map(({ partNumber, put }) => [partNumber, put]))
  }

  async of(number: number): Promise<SignedPut> {
    const put = this.known.get(number)
    if (put && isFresh(put)) return put
    // One after the other: what the first asks for is mostly what the next would.
    this.asking = this.asking.catch(() => undefined).then(() => this.ask(number))
    await this.asking
    const signed = this.known.get(number)
    if (!signed) throw new Error(`part ${number} was not signed`)
    return signed
  }

  forget(number: number): void {
    this.known.delete(number)
  }

  private async ask(number: number): Promise<void> {
    const put = this.known.get(number)
    if (put && isFresh(put)) return
    const amount = Math.min(limits.urlsAtOnce, this.count - number + 1)
    const numbers = Array.from({ length: amount }, (_, n) => number + n)
    let parts = await this.api.signParts(this.uploadId, numbers)
    // Parts live as long as the upload, and no longer.
    if (!parts.every((part) => isFresh(part.put))) {
      await this.api.renew(this.uploadId)
      parts = await this.api.signParts(this.uploadId, numbers)
    }
    for (const part of parts) this.known.set(part.partNumber, part.put)
  }
}
