import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { dirname, join } from 'node:path'
import type { OssServer } from 'oss-local'
import type { Logger } from 'pino'
import type { StorageConfig } from '../config.js'
import type { StoreAddress } from './store-address.js'

type EmbeddedConfig = Extract<StorageConfig, { kind: 'embedded' }>

const region = 'cn-hangzhou'
const bucket = 'linksnap'
const account = '1000000000000001'
/** What temporary credentials for uploads are cut from: putting objects, whole or in parts, where uploads arrive. */
const role = {
  name: 'linksnap-upload',
  policy: {
    Version: '1' as const,
    Statement: [
      {
        Effect: 'Allow' as const,
        Action: ['oss:PutObject', 'oss:AbortMultipartUpload', 'oss:ListParts'],
        Resource: [`acs:oss:*:*:${bucket}/staging/*`],
      },
    ],
  },
}

/** Starts the store that is used when no other is configured: OSS on a folder, in this process. */
export async function startEmbeddedStore(config: EmbeddedConfig, log: Logger): Promise<OssServer> {
  const { createOssServer } = await import('oss-local')
  const server = await createOssServer({
    root: config.folder,
    region,
    buckets: [bucket],
    credentials: [readOrMakeKeys(config.folder)],
    owner: account,
    roles: [role],
    // Any page may use what was signed for it: the signature says what may be done, not the page's origin.
    cors: {
      rules: [
        {
          allowedOrigins: ['*'],
          allowedMethods: ['GET', 'HEAD', 'PUT', 'POST'],
          allowedHeaders: ['*'],
          exposeHeaders: ['ETag', 'x-oss-request-id', 'x-oss-hash-crc64ecma'],
          maxAgeSeconds: 600,
        },
      ],
    },
    // A form may hold fields that its policy does not mention, a callback too: it would be this server that calls.
    callbacks: { allow: (url) => url.href === config.callbackUrl },
    log: (entry) => {
      log.debug(entry)
    },
  })
  await server.listen(config.port, config.host)
  return server
}

/** How the embedded store is reached, from its own process and from a worker beside it. */
export function embeddedStoreAddress(config: EmbeddedConfig): StoreAddress {
  const keys = readOrMakeKeys(config.folder)
  const listensOnAll = config.host === '0.0.0.0' || config.host === '::'
  const host = listensOnAll ? 'localhost' : config.host
  const authority = `${isIPv6(host) ? `[${host}]` : host}:${config.port}`
  return {
    region,
    bucket,
    // ali-oss signs no URL for an IP address, and finds the bucket in a path only on a named host.
    endpoint: `http://localhost:${config.port}`,
    host,
    publicEndpoint: config.publicUrl,
    addressing: 'path',
    credentials: () => Promise.resolve(keys),
    callbackUrl: config.callbackUrl,
    role: { arn: `acs:ram::${account}:role/${role.name}`, endpoint: `http://${authority}` },
    local: true,
  }
}

interface Keys {
  accessKeyId: string
  accessKeySecret: string
}

/** The store's keys are made once and lie beside it, for the owner of the process only. */
function readOrMakeKeys(folder: string): Keys {
  const file = join(dirname(folder), 'store-keys.json')
  if (!existsSync(file)) {
    const keys: Keys = {
      accessKeyId: `local${randomBytes(8).toString('hex')}`,
      accessKeySecret: randomBytes(24).toString('base64url'),
    }
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(keys), { mode: 0o600, flag: 'wx' })
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Keys
}
