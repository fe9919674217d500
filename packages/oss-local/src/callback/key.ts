import { createPublicKey, createSign, generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
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

  async #load(): Promise<string> {
    this.#privateKey ??= this.#store.kept('callbackKey', makePrivateKey)
    try {
      return await this.#privateKey
    } catch (error) {
      // The disk may have room the next time.
      this.#privateKey = undefined
      throw error
    }
  }
}

/** PEM. */
async function makePrivateKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
