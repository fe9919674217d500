#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { StoreError } from './errors/store-error.js'
import type { LogEntry } from './log.js'
import { localAccessKey } from './options.js'
import { createOssServer } from './server.js'
import type { CorsConfiguration } from './store/store.js'

const usage = `Usage: oss-local [options]

  --root <folder>            where everything is kept (default ./data)
  --port <number>            0 for any that is free (default 4001)
  --host <address>           who can reach it (default 127.0.0.1: this machine alone)
  --bucket <name>            made at the start if it is missing; may be repeated (default my-bucket)
  --public <name>            the same, readable without a signature
  --region <id>              (default cn-hangzhou)
  --cors <origin>            a web page of this origin may do everything; may be repeated, * for all
  --host-suffix <domain>     <bucket>.<domain> addresses a bucket, beside <bucket>.localhost; may be repeated
  --quiet                    no line for each request

The access key is ${localAccessKey.accessKeyId} / ${localAccessKey.accessKeySecret} unless OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET are set.`

try {
  const options = readOptions()
  if (options.help) console.log(usage)
  else await serve(options)
} catch (error) {
  const isExpected = error instanceof StoreError || (error instanceof Error && 'code' in error)
  console.error(isExpected ? `oss-local: ${error.message}` : error)
  process.exitCode = 1
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      root: { type: 'string', default: './data' },
      port: { type: 'string', default: '4001' },
      host: { type: 'string', default: '127.0.0.1' },
      bucket: { type: 'string', multiple: true, default: [] },
      public: { type: 'string', multiple: true, default: [] },
      region: { type: 'string', default: 'cn-hangzhou' },
      cors: { type: 'string', multiple: true, default: [] },
      'host-suffix': { type: 'string', multiple: true, default: [] },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  return values
}

async function serve(options: ReturnType<typeof readOptions>): Promise<void> {
  const { root, port, host, region, bucket, cors, quiet } = options
  const { OSS_ACCESS_KEY_ID: accessKeyId, OSS_ACCESS_KEY_SECRET: accessKeySecret } = process.env
  const own = accessKeyId && accessKeySecret ? { accessKeyId, accessKeySecret } : undefined
  const names = bucket.length + options.public.length === 0 ? ['my-bucket'] : bucket
  const server = await createOssServer({
    root,
    region,
    hostSuffixes: options['host-suffix'],
    buckets: [...names, ...options.public.map((name) => ({ name, acl: 'public-read' as const }))],
    ...(own && { credentials: [own] }),
    ...(cors.length > 0 && { cors: corsFor(cors) }),
    ...(!quiet && { log: print }),
  })
  const bound = await server.listen(Number(port), host)
  const first = names[0] ?? options.public[0] ?? ''
  console.log(`oss-local serves ${root} at ${bound.url}\n\n${snippet(bound.port, region, first, own !== undefined)}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close())
}

/** What ali-oss needs to know; a secret that is not the one that everybody knows is not printed. */
function snippet(port: number, region: string, bucket: string, isOwnKey: boolean): string {
  const { accessKeyId, accessKeySecret } = localAccessKey
  return `import OSS from 'ali-oss'

const client = new OSS({
  endpoint: 'http://localhost:${String(port)}',
  sldEnable: true,
  secure: false,
  authorizationV4: true,
  region: 'oss-${region}',
  bucket: '${bucket}',
  accessKeyId: ${isOwnKey ? 'process.env.OSS_ACCESS_KEY_ID' : `'${accessKeyId}'`},
  accessKeySecret: ${isOwnKey ? 'process.env.OSS_ACCESS_KEY_SECRET' : `'${accessKeySecret}'`},
})
await client.put('hello.txt', Buffer.from('Hello'))
console.log((await client.get('hello.txt')).content.toString())`
}

/** What a page needs that uploads with ali-oss. */
function corsFor(origins: string[]): CorsConfiguration {
  const exposeHeaders = ['ETag', 'x-oss-request-id', 'x-oss-hash-crc64ecma', 'x-oss-next-append-position']
  const allowedMethods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD']
  return {
    rules: [{ allowedOrigins: origins, allowedMethods, allowedHeaders: ['*'], exposeHeaders, maxAgeSeconds: 600 }],
  }
}

function print(entry: LogEntry): void {
  switch (entry.event) {
    case 'request': {
      const { method, operation, bucket, key, status, code, milliseconds } = entry
      const target = JSON.stringify(`/${bucket}/${key}`)
      console.log(`${String(status)} ${code ?? operation} ${method} ${target} ${String(milliseconds)} ms`)
      break
    }
    case 'failure':
      console.error(entry.error)
      break
    case 'recovered':
      console.log(`Removed ${String(entry.removed)} unfinished uploads of the last run.`)
      for (const { bucket, key } of entry.damaged) console.error(`The bytes of ${bucket}/${key} are missing or short.`)
  }
}
