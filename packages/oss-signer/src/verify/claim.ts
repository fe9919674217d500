import type { QueryList } from '../query.js'
import type { SignatureVersion, Stages } from '../types.js'

/** What a request or form says of its signature. */
export interface Claim {
  version: SignatureVersion
  accessKeyId: string
  securityToken: string | undefined
  signature: string
  /** All stages of the signature that this secret gives. */
  sign: (accessKeySecret: string, form: CanonicalForm) => Stages
}

/** A way to read a request: the key that it is about, and its query in canonical form. */
export interface CanonicalForm {
  key: string | undefined
  canonicalQuery?: (query: QueryList) => string
}
