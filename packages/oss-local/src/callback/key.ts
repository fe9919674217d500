import { createPublicKey, createSign, generateKeyPairSync } from 'node:crypto'
import type { Store } from '../store/store.js'

/** Where the public key is served, below the address of the server; no bucket can be called `-`. */
export const publicKeyPath = '/-/callback_pub_key_v1.pem'

/** The key with which callbacks are signed; made once for each folder. */
export class CallbackKey {
  readonly #store: Store
  #privateKey: Promise<string> | undefined

  constructor(store: Store) {
    this.#store = store
  }

  /** PEM. */
  async publicKey(): Promise<string> {
    return createPublicKey(await this.#load())
      .export({ type: 'spki', format: 'pem' })
      .toString()
  }

  /** Base64 of RSA (PKCS#1 v1.5) over the MD5 of this text, as OSS prescribes. */
  async sign(text: string): Promise<string> {
    return createSign('RSA-MD5')
      .update(text)
      .sign(await this.#load(), 'base64')
  }

  #load(): Promise<string> {
    this.#privateKey ??= this.#store.kept('callbackKey', () =>
      generateKeyPairSync('rsa', { modulusLength: 2048 })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
    )
    return this.#privateKey
  }
}
