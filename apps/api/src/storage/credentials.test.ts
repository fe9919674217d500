import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { CreateSnapshotDocument, RequestUploadCredentialsDocument, UploadsDocument } from '@linksnap/schema'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startTestApp } from '../../test/harness/app.js'
import { sqlite } from '../../test/harness/databases.js'
import { readConfig, type StorageConfig } from '../config.js'
import { credentialSource, type Fetch } from './credentials.js'

const minute = 60_000
const store = { OSS_REGION: 'cn-hangzhou', OSS_BUCKET: 'linksnap-example' }

/** Where the settings say that the keys come from. */
function chosen(env: Record<string, string>) {
  const { credentials } = readConfig({ ...store, ...env }).storage as Extract<StorageConfig, { kind: 'oss' }>
  return credentials
}

/** A metadata service that gives keys for so many milliseconds each time, and notes what it is asked. */
function metadataService(lives: (number | 'refuses' | 'says nothing')[]) {
  const asked: { path: string; method: string; headers: Record<string, string> }[] = []
  let given = 0
  const fetchMetadata: Fetch = (url, { method = 'GET', headers = {}, signal }) => {
    const path = url.replace('http://100.100.100.200/latest', '')
    asked.push({ path, method, headers })
    if (path === '/api/token') return Promise.resolve(new Response('the-token'))
    if (headers['X-aliyun-ecs-metadata-token'] !== 'the-token')
      return Promise.resolve(new Response('', { status: 403 }))
    if (path.endsWith('/')) return Promise.resolve(new Response('linksnap-role\n'))
    const life = lives[given++]
    if (life === 'says nothing') {
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    }
    if (typeof life !== 'number') return Promise.resolve(new Response('', { status: 500 }))
    const keys = { AccessKeyId: `STS.${given}`, AccessKeySecret: `secret${given}`, SecurityToken: `token${given}` }
    return Promise.resolve(Response.json({ ...keys, Expiration: new Date(Date.now() + life).toISOString() }))
  }
  return { asked, source: (role?: string) => credentialSource({ kind: 'ecs', ...(role && { role }) }, fetchMetadata) }
}

describe("the server's own keys to the store", () => {
  it('are those of the first place that has some: OSS_*, ALIBABA_CLOUD_*, the role of the instance', async () => {
    const own = { OSS_ACCESS_KEY_ID: 'own', OSS_ACCESS_KEY_SECRET: 'own secret' }
    const cloud = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: 'cloud',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'cloud secret',
      ALIBABA_CLOUD_SECURITY_TOKEN: 'cloud token',
    }
    expect(await credentialSource(chosen({ ...own, ...cloud }))()).toEqual({
      accessKeyId: 'own',
      accessKeySecret: 'own secret',
    })
    expect(await credentialSource(chosen(cloud))()).toEqual({
      accessKeyId: 'cloud',
      accessKeySecret: 'cloud secret',
      securityToken: 'cloud token',
    })
    expect(chosen({})).toEqual({ kind: 'ecs' })
    expect(chosen({ ALIBABA_CLOUD_ECS_METADATA: 'my-role' })).toEqual({ kind: 'ecs', role: 'my-role' })
  })

  it("are asked of the instance's metadata service as its hardened mode wants it, once", async () => {
    const { asked, source } = metadataService([60 * minute])
    const keys = source()
    const [first, second] = await Promise.all([keys(), keys()])
    expect(first).toMatchObject({ accessKeyId: 'STS.1', accessKeySecret: 'secret1', securityToken: 'token1' })
    expect(second).toBe(first)
    expect(await keys()).toBe(first)
    const roles = '/meta-data/ram/security-credentials/'
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /api/token',
      `GET ${roles}`,
      `GET ${roles}linksnap-role`,
    ])
  })

  it('are those of the role that the settings name', async () => {
    const { asked, source } = metadataService([60 * minute])
    await source('my-role')()
    expect(asked.at(-1)?.path).toBe('/meta-data/ram/security-credentials/my-role')
    expect(asked).toHaveLength(2)
  })

  it('are replaced some time before they end, and nobody waits for that', async () => {
    const { asked, source } = metadataService([10 * minute, 60 * minute])
    const keys = source()
    expect(await keys()).toMatchObject({ accessKeyId: 'STS.1' })
    // The new ones are on their way; who asks meanwhile has the old ones.
    expect(await keys()).toMatchObject({ accessKeyId: 'STS.1' })
    expect(await keys()).toMatchObject({ accessKeyId: 'STS.1' })
    await expect.poll(async () => (await keys()).accessKeyId).toBe('STS.2')
    expect(asked.filter(({ path }) => path === '/api/token')).toHaveLength(2)
  })

  it('stay as they are while the service fails, until they end', async () => {
    const { asked, source } = metadataService([10 * minute, 'refuses', 60 * minute])
    const keys = source()
    await keys()
    await keys()
    await expect.poll(() => asked).toHaveLength(6)
    // It is not asked again at once.
    for (let n = 0; n < 5; n++) expect(await keys()).toMatchObject({ accessKeyId: 'STS.1' })
    expect(asked).toHaveLength(6)
  })

  it('are missing in a way that can be told, when the service gives none', async () => {
    const { source } = metadataService(['refuses', -1, 60 * minute])
    const keys = source()
    await expect(keys()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    // Those that have ended already are of no use for long.
    await keys()
    expect(await keys()).toMatchObject({ accessKeyId: 'STS.3' })
  })
})

describe('keys that cannot be had', () => {
  /** Takes connections, and says nothing. */
  async function silentServer(): Promise<string> {
    const server = createServer(() => undefined).listen(0, '127.0.0.1')
    await new Promise((listening) => server.once('listening', listening))
    onTestFinished(() => void server.close())
    return `http://localhost:${(server.address() as AddressInfo).port}`
  }

  it('are given up after some time, the upload that they were for is ended, and nothing else has waited', async () => {
    const endpoint = await silentServer()
    const app = await startTestApp({ database: sqlite, limits: { storage: { requestTimeout: 200 } } })
    onTestFinished(() => app.stop())
    const owner = await app.signUp()
    const input = { url: 'https://example.org/', files: [{ kind: 'FILE' as const, fileName: 'a' }] }
    const { createSnapshot } = await owner.run(CreateSnapshotDocument, { input })
    const role = app.app.storage.role
    if (!role) throw new Error('the embedded store has a role')
    role.endpoint = endpoint
    const request = { snapshotId: createSnapshot.snapshot.id, file: { kind: 'FILE' as const, fileName: 'b' } }
    expect(await owner.codeOf(RequestUploadCredentialsDocument, request)).toBe('STORAGE_UNAVAILABLE')
    const { uploads } = await owner.run(UploadsDocument, {})
    expect(uploads.nodes.map(({ state }) => state)).toEqual(['CANCELED', 'PENDING'])
  })

  it('hold up no other write', async () => {
    const app = await startTestApp({ database: sqlite })
    onTestFinished(() => app.stop())
    const owner = await app.signUp()
    const { storage } = app.app
    const real = storage.credentials
    const waiting = Promise.withResolvers<undefined>()
    const go = Promise.withResolvers<undefined>()
    storage.credentials = async () => {
      waiting.resolve(undefined)
      await go.promise
      return real()
    }
    const create = (url: string) =>
      owner.run(CreateSnapshotDocument, { input: { url, files: [{ kind: 'FILE', fileName: 'a' }] } })
    const slow = create('https://example.org/slow')
    await waiting.promise
    await owner.run('mutation { addLink(input: { url: "https://example.org/2", capture: false }) { link { id } } }')
    go.resolve(undefined)
    expect((await slow).createSnapshot.grants).toHaveLength(1)
  })
})
