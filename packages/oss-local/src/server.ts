import { Authenticator } from './access/authenticate.js'
import { KeyRing } from './access/key-ring.js'
import { CallbackKey, publicKeyPath } from './callback/key.js'
import { Dispatcher } from './dispatch.js'
import { fromFetch, toFetch } from './http/fetch.js'
import { NodeServer } from './http/node-server.js'
import { safely } from './log.js'
import { requireBucketName } from './operations/names.js'
import { withDefaults, type BucketOptions, type OssServerOptions } from './options.js'
import type { Services } from './services.js'
import { FolderStore } from './store/folder/folder-store.js'
import { Nonces } from './sts/nonces.js'
import type { Store } from './store/store.js'

export interface OssServer {
  /** Listens on a port (default: any that is free) of a host (default `127.0.0.1`). */
  listen(port?: number, host?: string): Promise<{ url: string; port: number }>
  /** Answers a request without any network. */
  handle(request: Request): Promise<Response>
  /** Finishes what is under way and gives the folder free. */
  close(): Promise<void>
}

/** A server on a folder. Throws StoreError where the folder cannot be served. */
export async function createOssServer(options: OssServerOptions): Promise<OssServer> {
  const {
    root,
    credentials,
    buckets,
    region,
    owner,
    hostSuffixes,
    cnames,
    cors,
    restoreTime,
    compat,
    callbacks,
    roles,
    now,
    limits,
    ...others
  } = withDefaults(options)
  const log = safely(others.log)
  const store = await FolderStore.open(root, limits)
  try {
    await createBuckets(store, buckets, now())
  } catch (error) {
    await store.close()
    throw error
  }
  void store.recovered.then(
    ({ removed, damaged }) => {
      if (removed > 0 || damaged.length > 0) log({ event: 'recovered', removed, damaged })
    },
    (error: unknown) => {
      log({ event: 'failure', requestId: '', error })
    },
  )
  const addressing = { suffixes: ['localhost', ...hostSuffixes], cname: cnames }
  const keyRing = new KeyRing(credentials, store.sessions)
  const services: Services = {
    store,
    limits,
    keyRing,
    authenticator: new Authenticator(keyRing, { region, addressing, compat }),
    roles,
    nonces: new Nonces(),
    callbackKey: new CallbackKey(store),
    callbacks: { allow: () => true, publicKeyUrl: undefined, ...callbacks },
    region,
    owner,
    restoreTime,
    defaultCors: cors,
  }
  const dispatcher = new Dispatcher(services, now, log)
  const http = new NodeServer(dispatcher, limits)
  let closed: Promise<void> | undefined

  return {
    async listen(port = 0, host = '127.0.0.1') {
      const bound = await http.listen(port, host)
      const url = `http://${host.includes(':') ? `[${host}]` : host}:${String(bound)}`
      services.callbacks.publicKeyUrl ??= url + publicKeyPath
      return { url, port: bound }
    },
    async handle(request) {
      return toFetch(await dispatcher.answer(fromFetch(request)))
    },
    close() {
      closed ??= http.close().then(() => store.close())
      return closed
    },
  }
}

async function createBuckets(store: Store, buckets: (string | BucketOptions)[], created: Date): Promise<void> {
  for (const given of buckets) {
    const bucket = typeof given === 'string' ? { name: given } : given
    requireBucketName(bucket.name)
    await store.buckets.create({ acl: 'private', storageClass: 'Standard', created, ...bucket })
  }
}
