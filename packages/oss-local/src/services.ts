import type { Authenticator } from './access/authenticate.js'
import type { KeyRing } from './access/key-ring.js'
import type { CallbackKey } from './callback/key.js'
import type { Limits } from './limits.js'
import type { Nonces } from './sts/nonces.js'
import type { Role } from './sts/role.js'
import type { CorsConfiguration, Store } from './store/store.js'

/** What every operation can use; made once, in `server.ts`. */
export interface Services {
  store: Store
  limits: Limits
  keyRing: KeyRing
  authenticator: Authenticator
  roles: Role[]
  /** Those of calls to STS. */
  nonces: Nonces
  callbackKey: CallbackKey
  callbacks: {
    /** Whether an upload may make this server call that address. */
    allow: (url: URL) => boolean
    /** Where application servers find the key; default: this server itself. */
    publicKeyUrl: string | undefined
  }
  /** `cn-hangzhou` */
  region: string
  /** The account that owns everything. */
  owner: string
  /** How long an archived object takes to be restored, in milliseconds. */
  restoreTime: number
  /** For buckets without rules of their own. */
  defaultCors: CorsConfiguration | undefined
}
