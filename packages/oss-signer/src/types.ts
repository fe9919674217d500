import type { QueryList } from './query.js'

export type SignatureVersion = 'V1' | 'V4'

export type AddressingStyle = 'virtual-host' | 'path' | 'cname'

export interface Credentials {
  accessKeyId: string
  accessKeySecret: string
  /** The token of STS credentials. */
  securityToken?: string
  /** When STS credentials end: a Date, or the `Expiration` of the STS answer. */
  expiresAt?: Date | string
}

export interface OssRequest {
  method: string
  bucket?: string
  key?: string
  /** `https://oss-cn-hangzhou.aliyuncs.com`, a custom domain, `http://localhost:4001`; without a scheme, https. */
  endpoint: string
  /** Default: `path` for an IP address, otherwise `virtual-host`. */
  addressing?: AddressingStyle
  headers?: Readonly<Record<string, string>>
  query?: QueryList | Readonly<Record<string, string | null>>
  /** How long a URL lives, in seconds. Default 3600. */
  expiresIn?: number
  /** V4: more headers to sign, such as `host` or `content-length`. */
  additionalHeaders?: readonly string[]
}

export interface UnversionedSigning {
  credentials: Credentials
  /** The region id, such as `cn-hangzhou`; V4 needs it. For a cloud box, its id. */
  region?: string
  /** Default `oss`. */
  product?: 'oss' | 'oss-cloudbox'
  /** Default: the clock of the machine. */
  now?: Date
}

export interface Signing extends UnversionedSigning {
  version: SignatureVersion
}

/** What a signature was made from, stage by stage. */
export interface Stages {
  /** V4 only, and not for forms. */
  canonicalRequest?: string
  stringToSign: string
  signature: string
}
