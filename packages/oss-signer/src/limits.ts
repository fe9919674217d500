// The limits that OSS and STS set, and that of this package's own cache. Import them as `LIMITS`.

/** UTF-8 bytes of an object key. */
export const KEY_BYTES = 1023
/** Names (without `x-oss-meta-`) and values of an object's user metadata, together. */
export const METADATA_BYTES = 8192
/** Longest life of a V4 URL or form, in seconds. */
export const V4_SECONDS = 604_800
/** The same for a V4 URL made with an STS token. */
export const V4_STS_SECONDS = 43_200
/** The last unix second that a `Date` can tell: no V1 URL or form ends later. */
export const LAST_SECOND = 8_640_000_000_000
/** How far a client's clock may be off, in seconds. */
export const SKEW_SECONDS = 900
/** Secrets whose derived keys are kept. */
export const KEPT_SECRETS = 256
/** Scopes of one secret whose V4 signing keys are kept: a few days and regions. */
export const KEPT_SCOPES = 8
