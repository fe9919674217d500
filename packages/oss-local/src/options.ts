import type { AccessKey } from './access/key-ring.js'
import { defaultLimits, type Limits } from './limits.js'
import type { Log } from './log.js'
import type { Role } from './sts/role.js'
import type { BucketAcl, CorsConfiguration, StorageClass } from './store/store.js'

export interface OssServerOptions {
  /** The folder that everything is kept in; made if it is missing. */
  root: string
  /** Who may sign requests. Default: one key that everybody knows, {@link localAccessKey}. */
  credentials?: AccessKey[]
  /** Buckets that there shall be; what is there already stays as it is. Default none. */
  buckets?: (string | BucketOptions)[]
  /** What STS lets those keys assume, by `acs:ram::<owner>:role/<name>`. Default none. */
  roles?: Role[]
  /** The region id that V4 signatures must name. Default `cn-hangzhou`. */
  region?: string
  /** The id of the account that owns everything. Default `1000000000000001`. */
  owner?: string
  /** Domains whose subdomains are buckets, beside `localhost` and those of Aliyun. Default none. */
  hostSuffixes?: string[]
  /** Custom domains, each with or without a port, and the bucket that it is bound to. Default none. */
  cnames?: Record<string, string>
  /** The rules of buckets that have none of their own. Default: no other origin may do anything, as in OSS. */
  cors?: CorsConfiguration
  /** How long an archived object takes to be restored, in milliseconds. Default 0. */
  restoreTime?: number
  /** Take what ali-oss signs in its own way too, where OSS refuses it. Default true. */
  compat?: boolean
  /** Upload callbacks, which make this server send requests. */
  callbacks?: {
    /** Whether an upload may have this address called. Default: any. */
    allow?: (url: URL) => boolean
    /** What is told as the address of the public key. Default: this server's own. */
    publicKeyUrl?: string
  }
  /** The clock. Default: that of the machine. */
  now?: () => Date
  /** Bounds that differ from the {@link defaultLimits}. */
  limits?: Partial<Limits>
  /** Called for every request and everything that goes wrong. Default: nothing is said. */
  log?: Log
}

export interface BucketOptions {
  name: string
  /** Default `private`. With `public-read`, nobody needs to sign for reading. */
  acl?: BucketAcl
  storageClass?: StorageClass
  cors?: CorsConfiguration
}

/** For development on one's own machine, where a secret that everybody knows is good enough. */
export const localAccessKey: AccessKey = { accessKeyId: 'oss-local', accessKeySecret: 'oss-local-secret' }

/** The options with every default filled in. */
export function withDefaults(options: OssServerOptions) {
  return {
    credentials: [localAccessKey],
    buckets: [],
    roles: [],
    region: 'cn-hangzhou',
    owner: '1000000000000001',
    hostSuffixes: [],
    cnames: {},
    cors: undefined,
    restoreTime: 0,
    compat: true,
    callbacks: {},
    now: () => new Date(),
    log: () => undefined,
    ...options,
    limits: { ...defaultLimits, ...options.limits },
  }
}
