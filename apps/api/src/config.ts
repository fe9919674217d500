import { resolve } from 'node:path'
import { z } from 'zod'
import { AddressListError, createAddressPolicy } from './capture/egress/address-policy.js'
import { limits } from './limits.js'

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
  CAPTURE_DENY: list.default([]),
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
  OSS_CALLBACK_URL: z
    .url({ protocol: /^https?$/ })
    .transform((text) => new URL(text).href)
    .optional(),
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
export type StorageConfig = {
  /** What the store calls when an upload has arrived; none: this server looks by itself. */
  callbackUrl?: string
} & (
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
)

/** All faults of the settings at once, one line for each. */
export class ConfigError extends Error {
  constructor(faults: readonly string[], options?: ErrorOptions) {
    super(`The settings cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`, options)
  }
}

/**
 * Reads the settings from environment variables; the only reader of them.
 * @throws ConfigError that names every fault
 */
export function readConfig(env: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = environment.safeParse(given)
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  if (parsed.success) checkAddressLists(parsed.data, faults)
  const storage = parsed.success ? readStorage(parsed.data, faults) : undefined
  const database = parsed.success ? readDatabase(parsed.data, faults) : undefined
  if (!parsed.success || !storage || !database || faults.length > 0) {
    throw new ConfigError(faults)
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
      deny: settings.CAPTURE_DENY,
      chromiumPath: settings.CHROMIUM_PATH,
    },
    database,
    storage,
    limits,
  }
}

export type Config = ReturnType<typeof readConfig>
type Environment = z.output<typeof environment>

function checkAddressLists({ CAPTURE_ALLOW: allow, CAPTURE_DENY: deny }: Environment, faults: string[]): void {
  try {
    createAddressPolicy({ ports: [], allow, deny })
  } catch (error) {
    if (!(error instanceof AddressListError)) throw error
    faults.push(error.message)
  }
}

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
  const callback = settings.OSS_CALLBACK_URL ? { callbackUrl: settings.OSS_CALLBACK_URL } : {}
  const credentials = readCredentials(settings, faults)
  if (!region && !bucket && !settings.OSS_ACCESS_KEY_ID && !settings.OSS_ACCESS_KEY_SECRET) {
    return {
      kind: 'embedded',
      folder: resolve(settings.DATA_DIR, 'objects'),
      host: settings.HOST,
      port: settings.STORAGE_PORT,
      publicUrl: settings.STORAGE_PUBLIC_URL ?? `http://127.0.0.1:${settings.STORAGE_PORT}`,
      ...callback,
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
    ...callback,
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
