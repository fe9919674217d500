import { createHash } from 'node:crypto'
import { crc64 } from 'oss-signer'

/** The digests that OSS answers for everything it takes. */
export class Digest {
  readonly #md5 = createHash('md5')
  #crc64 = '0'
  #size = 0

  get size(): number {
    return this.#size
  }

  update(chunk: Uint8Array): void {
    this.#md5.update(chunk)
    this.#crc64 = crc64(chunk, this.#crc64)
    this.#size += chunk.length
  }

  finish(): { size: number; md5: Buffer; crc64: string } {
    return { size: this.#size, md5: this.#md5.digest(), crc64: this.#crc64 }
  }
}
