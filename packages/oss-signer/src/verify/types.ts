import type { HeaderMap } from '../headers.js'
import type { QueryList } from '../query.js'
import type { AddressingStyle, Credentials, SignatureVersion } from '../types.js'

/**
 * Headers as Node and fetch hand them over, their bytes as Latin-1: names in any case, a repeated header as an array, or
 * under names that differ in case. Or a Map of what is read already: lower-case names, decoded values without blanks around
 * them, a repeated header joined by `,`.
 */
export type ReceivedHeaders = Readonly<Record<string, string | readonly string[] | undefined>> | HeaderMap

export interface ReceivedRequest {
  method: string
  /** The Host header. */
  host: string
  /** Raw, as it came: still percent-encoded. */
  path: string
  /** Raw, as it came; a leading `?` is taken off. */
  query?: string
  headers: ReceivedHeaders
}

/** How a host names a bucket. Hosts of OSS itself (`bucket.oss-cn-hangzhou.aliyuncs.com`) are always understood. */
export interface AddressingRules {
  /** Hosts whose subdomains are buckets. Default `localhost`. */
  suffixes?: readonly string[]
  /** Buckets by custom domain, with or without port. */
  cname?: Readonly<Record<string, string>>
  /** Whether the first segment of the path names the bucket where the host does not. Default true. */
  path?: boolean
}

/** Rules, or one style for every request; with `cname` alone every host is bound to the `bucket` of the check. */
export type Addressing = AddressingStyle | AddressingRules

export interface KnownCredentials extends Credentials {
  /** The id is known, but may not be used. */
  disabled?: boolean
}

export interface RequestCheck {
  /** The credentials of an id, with token and end where they are temporary; undefined for an unknown id. */
  credentials: (accessKeyId: string) => KnownCredentials | undefined
  region: string
  /** Default: the clock of the machine. */
  now?: Date
  addressing?: Addressing
  /** The bucket of every host, with the addressing `cname`. */
  bucket?: string
  /** Default `oss`. */
  product?: string
  /** Also take what ali-oss up to 6.23 signs in its own way and OSS refuses. Default false. */
  compat?: boolean
  /** Let unsigned requests pass, with `accessKeyId` undefined. Default false. */
  anonymous?: boolean
}

/** What OSS answers: the status, and the elements of the error's XML. */
export interface OssError {
  status: number
  code: string
  message: string
  ec?: string
  /** Further elements, such as StringToSign or ServerTime. */
  details: Record<string, string>
}

export interface Refused {
  ok: false
  error: OssError
}

export interface Verified {
  ok: true
  /** Undefined for a request to the service itself. */
  bucket: string | undefined
  /** Undefined for a request to the bucket itself. */
  key: string | undefined
  /** Undefined for an anonymous request. */
  accessKeyId: string | undefined
  version: SignatureVersion | undefined
}

export interface VerifiedRequest extends Verified {
  /** The decoded query that was verified. */
  query: QueryList
}
