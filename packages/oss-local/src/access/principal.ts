import type { Policy } from './policy.js'

/** Who sent a request. */
export type Principal =
  | { kind: 'anonymous' }
  | {
      kind: 'user'
      accessKeyId: string
      /** Each of them must allow what is done; without any, everything is allowed. */
      policies: Policy[]
    }

export const anonymous: Principal = { kind: 'anonymous' }
