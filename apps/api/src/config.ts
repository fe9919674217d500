import { resolve } from 'node:path'
import { z } from 'zod'

/**
 * Every size, time and count that bounds something, in one place. Sizes are bytes and times are milliseconds,
 * unless the name says otherwise.
 */
export const limits = {
  http: {
    bodyBytes: 1024 * 1024,
    /** A client that has not sent its headers and body by then is let go. */
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    /** How long a drain waits for what is running. */
    drainTimeout: 10_000,
  },
  graphql: {
    depth: 12,
    aliases: 30,
    directives: 50,
    tokens: 5_000,
    cost: 50_000,
    pageSize: 50,
    maxPageSize: 100,
    idsPerMutation: 1_000,
    linksPerMutation: 1_000,
  },
  accounts: {
    passwordMinLength: 10,
    passwordMaxLength: 256,
    nameLength: 100,
    emailLength: 254,
    sessionDays: 30,
    tokensPerUser: 100,
    /** Wrong passwords: per account and address, and per address over all accounts. */
    signInFailuresPerAccount: 10,
    signInFailuresPerAddress: 50,
    signInWindowSeconds: 900,
    signUpsPerAddress: 10,
  },
  links: {
    urlLength: 4_096,
    titleLength: 512,
    noteLength: 20_000,
    descriptionLength: 2_000,
    tagsPerLink: 50,
    tagLength: 100,
    tagDepth: 8,
    aliasesPerTag: 50,
  },
  uploads: {
    /** One PUT or one form: OSS takes no more at once. */
    singleBytes: 5 * 1024 ** 3,
    /** One file, in parts. */
    fileBytes: 50 * 1024 ** 3,
    filesPerSnapshot: 20,
    pendingPerUser: 1_000,
    fileNameLength: 200,
    contentTypes: 20,
    metadataBytes: 8_192,
    /** Seconds that a grant may live: signed by V4, by V1, with temporary credentials. */
    expiresIn: { V4: 604_800, V1: 32_400, STS: 43_200 },
    credentialsSeconds: 3_600,
    partBytes: 16 * 1024 ** 2,
    minPartBytes: 100 * 1024,
    maxPartBytes: 5 * 1024 ** 3,
    parts: 10_000,
    partsPerRequest: 1_000,
    /** How many part URLs come with the grant of a multipart upload. */
    firstParts: 100,
    /** Above this an object is copied in parts. */
    copyBytes: 1024 ** 3,
    copyPartBytes: 512 * 1024 ** 2,
    /** How much of a file is looked at to tell what it is. */
    sniffBytes: 8_192,
    /** The server's own look for what has arrived: the first after so long, then less and less often. */
    firstLook: 15_000,
    longestLook: 600_000,
    /** An upload that runs when its grant ends may go on: how much later the last look is. */
    lateArrival: 300_000,
    watchInterval: 5_000,
    watchBatch: 50,
  },
  search: {
    /** In UTF-16 units. */
    queryLength: 1_000,
    /** In one query, those of its phrases included; each Chinese, Japanese or Korean character is one. */
    words: 100,
    /** Letters before a star. */
    prefixLength: 2,
    /** Of an archived text, what is searched: its beginning, in UTF-16 units. */
    contentLength: 1_000_000,
  },
  urls: {
    /** The life of a signed URL to view or download an artifact, in seconds. */
    expiresInMax: 7 * 24 * 3600,
  },
  queue: {
    pollInterval: 1_000,
    leaseTime: 30_000,
    heartbeatInterval: 2_000,
    maxAttempts: 3,
    /** The wait before attempt 2, 3, …; the last one repeats. */
    retryDelays: [30_000, 5 * 60_000],
    /** Between two pages of one host. */
    hostPause: 500,
    /** How often a worker tells that it is alive. */
    beatInterval: 20_000,
    workerSeenWithin: 60_000,
  },
  events: {
    pollInterval: 300,
    /** Longer than the longest transaction: auto-increment order is not commit order. */
    overlap: 15_000,
    /** How many of the newest events a first subscriber looks at, to know what is old. */
    lookBack: 500,
    keep: 3_600_000,
    streamsPerUser: 20,
    /** How often a running stream asks whether its session or token still holds. */
    authInterval: 10_000,
  },
  storage: {
    requestTimeout: 30_000,
    /** One object, sent whole. */
    transferTimeout: 600_000,
    tries: 4,
    retryDelay: 200,
  },
  sweep: {
    interval: 60_000,
    /** Added to the longest capture before an attempt without a result counts as left behind. */
    grace: 10 * 60_000,
    batch: 100,
  },
  capture: {
    navigationTimeout: 30_000,
    /** The whole capture, uploads included; after it the browser context is closed. */
    totalTimeout: 90_000,
    settleTimeout: 15_000,
    networkQuiet: 500,
    /** How long a page that shows nothing yet is waited for. */
    blankTimeout: 4_000,
    /** One look-up, and each address that is tried. */
    connectTimeout: 10_000,
    downloadBytes: 64 * 1024 * 1024,
    /** What the downloads may unpack to. */
    decodedBytes: 256 * 1024 * 1024,
    requests: 2_000,
    connections: 200,
    redirects: 20,
    domNodes: 200_000,
    frames: 50,
    /** What the browser's processes may take together, where that can be seen; then the largest page is ended. */
    browserMemory: 2048 * 1024 * 1024,
    htmlBytes: 50 * 1024 * 1024,
    originalBytes: 64 * 1024 * 1024,
    textBytes: 4 * 1024 * 1024,
    screenshotWidth: 4_096,
    screenshotHeight: 16_384,
    pdfPages: 200,
    /** One article, icon or PDF in the reader. */
    readerTimeout: 20_000,
    /** Files up to this size are also shown in the browser, for a thumbnail and text. */
    shownBytes: 32 * 1024 * 1024,
    dialogs: 10,
    titleLength: 512,
    viewport: { width: 1280, height: 800 },
    thumbnail: { width: 640, height: 400 },
    faviconBytes: 256 * 1024,
    /** After so many captures a browser is replaced by a fresh one. */
    capturesPerBrowser: 50,
    /** A browser that nobody needs is closed after this time. */
    browserIdle: 30_000,
    ports: [80, 443, 8080, 8443],
  },
}

export type Limits = typeof limits

const boolean = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1')
const port = z.coerce.number().int().min(0).max(65_535)
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)
const origin = z.url({ protocol: /^https?$/ }).transform((text) => new URL(text).origin)

const environment = z.object({
  PORT: port.default(4000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: origin.optional(),
  CONTENT_PORT: port.default(4002),
  CONTENT_URL: origin.optional(),
  TRUST_PROXY: z.string().optional(),
  PLAYGROUND: boolean.default(true),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z.string().optional(),
  ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  CAPTURE_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(2),
  CAPTURE_ALLOW: list.default([]),
  CHROMIUM_PATH: z.string().optional(),
  ALLOW_SIGNUP: boolean.default(false),
  STORAGE_PORT: port.default(4001),
  STORAGE_PUBLIC_URL: origin.optional(),
  OSS_REGION: z.string().optional(),
  OSS_BUCKET: z.string().optional(),
  OSS_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OSS_PUBLIC_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OSS_ACCESS_KEY_ID: z.string().optional(),
  OSS_ACCESS_KEY_SECRET: z.string().optional(),
  OSS_SECURITY_TOKEN: z.string().optional(),
  OSS_STS_ROLE_ARN: z
    .string()
    .regex(/^acs:ram::\d+:role\/\S+$/, 'must be acs:ram::<account>:role/<name>')
    .optional(),
  OSS_STS_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  ALIBABA_CLOUD_ACCESS_KEY_ID: z.string().optional(),
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: z.string().optional(),
  ALIBABA_CLOUD_SECURITY_TOKEN: z.string().optional(),
  ALIBABA_CLOUD_ECS_METADATA: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

/** The names of all environment variables that are read, for the documentation's test. */
export const environmentNames = Object.keys(environment.shape)

/** Where the rows are. */
export type DatabaseConfig = { kind: 'sqlite'; path: string } | { kind: 'mysql'; url: string }

/** Where this server's own keys come from: the settings, or the RAM role of the ECS instance that it runs on. */
export type CredentialsConfig =
  | { kind: 'fixed'; accessKeyId: string; accessKeySecret: string; securityToken?: string }
  | { kind: 'ecs'; role?: string }

/** Where the objects are: the store embedded in this process, or Alibaba Cloud OSS. */
export type StorageConfig =
  | { kind: 'embedded'; folder: string; host: string; port: number; publicUrl: string }
  | {
      kind: 'oss'
      region: string
      bucket: string
      endpoint: string
      publicEndpoint: string
      credentials: CredentialsConfig
      /** The role whose rights temporary credentials are cut from; none: there are no temporary credentials. */
      role?: { arn: string; endpoint: string }
    }

/** All settings faults at once: one line for each. */
export class ConfigError extends Error {}

/**
 * Reads the settings from environment variables; the only reader of them.
 * @throws ConfigError that names every fault
 */
export function readConfig(env: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = environment.safeParse(given)
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  const storage = parsed.success ? readStorage(parsed.data, faults) : undefined
  const database = parsed.success ? readDatabase(parsed.data, faults) : undefined
  if (!parsed.success || !storage || !database || faults.length > 0) {
    throw new ConfigError(`The settings cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
  }

  const settings = parsed.data
  return {
    role: settings.ROLE,
    logLevel: settings.LOG_LEVEL,
    dataFolder: resolve(settings.DATA_DIR),
    http: {
      host: settings.HOST,
      port: settings.PORT,
      publicUrl: settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`,
      trustProxy: settings.TRUST_PROXY,
      playground: settings.PLAYGROUND,
    },
    content: {
      port: settings.CONTENT_PORT,
      publicUrl: settings.CONTENT_URL ?? `http://127.0.0.1:${settings.CONTENT_PORT}`,
    },
    accounts: { allowSignUp: settings.ALLOW_SIGNUP },
    capture: {
      concurrency: settings.CAPTURE_CONCURRENCY,
      allow: settings.CAPTURE_ALLOW,
      chromiumPath: settings.CHROMIUM_PATH,
    },
    database,
    storage,
    limits,
  }
}

export type Config = ReturnType<typeof readConfig>
type Environment = z.output<typeof environment>

function readDatabase(settings: Environment, faults: string[]): DatabaseConfig | undefined {
  const url = settings.DATABASE_URL
  if (!url) return { kind: 'sqlite', path: resolve(settings.DATA_DIR, 'linksnap.sqlite') }
  if (/^(mysql|mariadb):\/\//.test(url)) return { kind: 'mysql', url: url.replace(/^mariadb:/, 'mysql:') }
  if (url.startsWith('sqlite:'))
    return { kind: 'sqlite', path: resolve(url.slice('sqlite:'.length).replace(/^\/\//, '')) }
  faults.push('DATABASE_URL: must be mysql://user:password@host/database or sqlite:path')
  return undefined
}

function readStorage(settings: Environment, faults: string[]): StorageConfig | undefined {
  const { OSS_REGION: region, OSS_BUCKET: bucket } = settings
  const credentials = readCredentials(settings, faults)
  if (!region && !bucket && !settings.OSS_ACCESS_KEY_ID && !settings.OSS_ACCESS_KEY_SECRET) {
    return {
      kind: 'embedded',
      folder: resolve(settings.DATA_DIR, 'objects'),
      host: settings.HOST,
      port: settings.STORAGE_PORT,
      publicUrl: settings.STORAGE_PUBLIC_URL ?? `http://127.0.0.1:${settings.STORAGE_PORT}`,
    }
  }
  if (!region || !bucket) {
    for (const name of ['OSS_REGION', 'OSS_BUCKET'] as const) {
      if (!settings[name]) faults.push(`${name}: is missing; a store in OSS needs OSS_REGION and OSS_BUCKET`)
    }
    return undefined
  }
  const endpoint = settings.OSS_ENDPOINT ?? `https://oss-${region}.aliyuncs.com`
  const role = settings.OSS_STS_ROLE_ARN && {
    arn: settings.OSS_STS_ROLE_ARN,
    endpoint: settings.OSS_STS_ENDPOINT ?? `https://sts.${region}.aliyuncs.com`,
  }
  return {
    kind: 'oss',
    region,
    bucket,
    endpoint,
    publicEndpoint: settings.OSS_PUBLIC_ENDPOINT ?? endpoint,
    credentials,
    ...(role && { role }),
  }
}

/** The usual chain: OSS_*, ALIBABA_CLOUD_*, the role of the ECS instance. */
function readCredentials(settings: Environment, faults: string[]): CredentialsConfig {
  const pairs = [
    ['OSS_ACCESS_KEY_ID', 'OSS_ACCESS_KEY_SECRET', 'OSS_SECURITY_TOKEN'],
    ['ALIBABA_CLOUD_ACCESS_KEY_ID', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'ALIBABA_CLOUD_SECURITY_TOKEN'],
  ] as const
  for (const [id, secret, token] of pairs) {
    const { [id]: accessKeyId, [secret]: accessKeySecret, [token]: securityToken } = settings
    if (accessKeyId && accessKeySecret) return { kind: 'fixed', accessKeyId, accessKeySecret, securityToken }
    if (accessKeyId) faults.push(`${secret}: is missing; it belongs to ${id}`)
    if (accessKeySecret) faults.push(`${id}: is missing; it belongs to ${secret}`)
  }
  return { kind: 'ecs', role: settings.ALIBABA_CLOUD_ECS_METADATA }
}
