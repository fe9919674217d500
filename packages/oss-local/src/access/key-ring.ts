import type { Credentials } from 'oss-signer'
import type { SessionStore } from '../store/store.js'
import { parsePolicy, type Policy } from './policy.js'
import type { Principal } from './principal.js'

/** An access key of the store's owner, or of somebody with fewer rights. */
export interface AccessKey {
  accessKeyId: string
  accessKeySecret: string
  /** A RAM policy; without one the key may do everything. */
  policy?: Policy
}

/** Everybody who can sign: the keys that the server was given, and those that its STS gave out. */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, AccessKey>
  readonly #sessions: SessionStore

  constructor(keys: AccessKey[], sessions: SessionStore) {
    this.#keys = new Map(keys.map((key) => [key.accessKeyId, key]))
    this.#sessions = sessions
  }

  /** What a signature of this key is checked with. */
  credentials(accessKeyId: string): Credentials | undefined {
    const key = this.#keys.get(accessKeyId)
    if (key !== undefined) return { accessKeyId, accessKeySecret: key.accessKeySecret }
    const session = this.#sessions.find(accessKeyId)
    if (session === undefined) return undefined
    const { accessKeySecret, securityToken, expires } = session
    return { accessKeyId, accessKeySecret, securityToken, expiresAt: expires }
  }

  /** Who has signed with this key, and what that lets them do. */
  principal(accessKeyId: string): Principal {
    const key = this.#keys.get(accessKeyId)
    const policies =
      key === undefined
        ? (this.#sessions.find(accessKeyId)?.policies.map(parsePolicy) ?? [])
        : [key.policy].filter((policy) => policy !== undefined)
    return { kind: 'user', accessKeyId, policies }
  }
}
