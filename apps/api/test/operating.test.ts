import dns from 'node:dns'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import {
  CompleteUploadDocument,
  CreateSnapshotDocument,
  DeleteSnapshotDocument,
  RequestMultipartUploadDocument,
  RequestUploadCredentialsDocument,
  SnapshotDocument,
  type UploadFileInput,
} from '@linksnap/schema'
import OSS from 'ali-oss'
import { type AccessKey, createOssServer, type OssServer } from 'oss-local'
import { signRequest } from 'oss-signer'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { environmentNames } from '../src/config.js'
import { startTestApp, type TestApp } from './harness/app.js'
import type { TestClient } from './harness/client.js'
import { databases } from './harness/databases.js'
import { freePorts } from './harness/ports.js'
import { post, put } from './harness/transfer.js'

const text = readFileSync(join(import.meta.dirname, '../../../docs/operating.md'), 'utf8')
const blocks = (language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code)
const [serverPolicy, rolePolicy] = blocks('json').map((code) => JSON.parse(code) as AccessKey['policy'])
const [corsRules = ''] = blocks('xml')

const region = 'cn-hangzhou'
const bucket = 'linksnap-example'
const account = '1234567890123456'
const root: AccessKey = { accessKeyId: 'root', accessKeySecret: 'root-secret' }
const server: AccessKey = { accessKeyId: 'server', accessKeySecret: 'server-secret', policy: serverPolicy }

it('docs/operating.md names every setting, and no other', () => {
  const named = new Set(text.slice(0, text.indexOf('Sizes, times')).match(/(?<=`)[A-Z][A-Z_]+(?=`)/g))
  expect([...named].sort()).toEqual([...environmentNames].sort())
})

/**
 * OSS as docs/operating.md sets it up. The names of Aliyun lead to a store on this machine, in this process alone, and the
 * store knows them: requests are byte by byte those that OSS would get, but for the port and TLS.
 */
describe('a bucket that was made as docs/operating.md says', () => {
  const folder = mkdtempSync(join(tmpdir(), 'linksnap-operating-'))
  const asked = new Set<string>()
  let store: OssServer
  let port = 0
  let app: TestApp
  let owner: TestClient

  beforeAll(async () => {
    const { lookup } = dns
    const local = ((host: string, ...rest: Parameters<typeof lookup> extends [string, ...infer R] ? R : never) => {
      if (host.endsWith('.aliyuncs.com')) asked.add(host)
      return lookup(host.endsWith('.aliyuncs.com') ? '127.0.0.1' : host, ...rest)
    }) as typeof lookup
    vi.spyOn(dns, 'lookup').mockImplementation(local)
    ;[port = 0] = await freePorts(1)
    store = await createOssServer({
      root: folder,
      region,
      owner: account,
      buckets: [bucket],
      credentials: [root, server],
      roles: [{ name: 'linksnap-upload', policy: rolePolicy }],
      compat: false,
    })
    await store.listen(port, '127.0.0.1')
    const rules = signRequest(
      {
        ...{ method: 'PUT', bucket, query: { cors: null }, endpoint: `http://oss-cn-hangzhou.aliyuncs.com:${port}` },
        headers: { 'content-type': 'application/xml' },
      },
      { version: 'V4', region, credentials: root },
    )
    expect((await fetch(rules.url, { method: 'PUT', headers: rules.headers, body: corsRules })).status).toBe(200)

    const [database] = databases
    if (!database) throw new Error('there is no database')
    app = await startTestApp({
      database,
      env: {
        OSS_REGION: region,
        OSS_BUCKET: bucket,
        OSS_ENDPOINT: `http://oss-cn-hangzhou-internal.aliyuncs.com:${port}`,
        OSS_PUBLIC_ENDPOINT: `http://oss-cn-hangzhou.aliyuncs.com:${port}`,
        OSS_ACCESS_KEY_ID: server.accessKeyId,
        OSS_ACCESS_KEY_SECRET: server.accessKeySecret,
        OSS_STS_ROLE_ARN: `acs:ram::${account}:role/linksnap-upload`,
        OSS_STS_ENDPOINT: `http://sts.cn-hangzhou.aliyuncs.com:${port}`,
      },
      limits: { uploads: { firstLook: 600_000, copyBytes: 150_000, copyPartBytes: 100 * 1024 } },
    })
    owner = await app.signUp()
  })
  afterAll(async () => {
    await app.stop()
    await store.close()
    vi.restoreAllMocks()
    rmSync(folder, { recursive: true, force: true })
  })

  const create = async (...files: UploadFileInput[]) => {
    const input = { url: 'https://example.org/', files }
    return (await owner.run(CreateSnapshotDocument, { input })).createSnapshot
  }
  const complete = async (id: string) => (await owner.run(CompleteUploadDocument, { id })).completeUpload
  const attached = { kind: 'FILE' as const, fileName: 'a.txt', contentType: 'text/plain' }

  it.each(['V1', 'V4'] as const)('takes URLs and forms of its own address (%s)', async (signatureVersion) => {
    const { grants } = await create({ ...attached, signatureVersion }, { ...attached, signatureVersion })
    const [byPut, byForm] = grants
    if (!byPut || !byForm) throw new Error('a grant is missing')
    const host = `${bucket}.oss-cn-hangzhou.aliyuncs.com:${port}`
    expect([new URL(byPut.put.url).host, new URL(byForm.post.url).host]).toEqual([host, host])
    expect(new URL(byPut.put.url).pathname).toBe(`/${byPut.upload.objectKey}`)
    expect((await put(byPut.put, 'by PUT')).status).toBe(200)
    expect((await post(byForm.post, 'by a form')).status).toBe(200)
    for (const { upload } of grants) {
      const { artifact } = await complete(upload.id)
      expect((await fetch(artifact?.downloadUrl ?? '')).status).toBe(200)
    }
  })

  it('takes parts, and copies in parts', async () => {
    const { snapshot } = await create()
    const file = { ...attached, fileName: 'a.bin', contentType: null, size: 200 * 1024 }
    const request = { snapshotId: snapshot.id, file, partSize: 100 * 1024 }
    const { requestMultipartUpload } = await owner.run(RequestMultipartUploadDocument, request)
    for (const { put: grant } of requestMultipartUpload.parts) {
      expect((await put(grant, new Uint8Array(100 * 1024))).status).toBe(200)
    }
    expect(await complete(requestMultipartUpload.upload.id)).toMatchObject({ artifact: { size: file.size } })
  })

  it('gives temporary credentials for the one key', async () => {
    const { snapshot } = await create()
    const grant = await owner.run(RequestUploadCredentialsDocument, { snapshotId: snapshot.id, file: attached })
    const { upload, credentials, storage } = grant.requestUploadCredentials
    expect(storage).toMatchObject({ bucketUrl: `http://${bucket}.oss-cn-hangzhou.aliyuncs.com:${port}`, local: false })
    const client = new OSS({
      region: `oss-${storage.region}`,
      bucket: storage.bucket,
      endpoint: storage.endpoint,
      accessKeyId: credentials.accessKeyId,
      accessKeySecret: credentials.accessKeySecret,
      stsToken: credentials.securityToken,
      secure: false,
      authorizationV4: true,
      timeout: 10_000,
    })
    const bytes = Buffer.from('sent by an SDK')
    const options = { contentLength: bytes.length, mime: 'text/plain', timeout: 10_000 }
    const send = (key: string) => client.putStream(key, Readable.from([bytes]), options)
    await expect(send(`${upload.objectKey}2`)).rejects.toMatchObject({ status: 403 })
    await send(upload.objectKey)
    expect(await complete(upload.id)).toMatchObject({ method: 'CREDENTIALS', state: 'COMPLETED' })
  })

  it('lets the server delete what it is to delete, and asks it by the internal address', async () => {
    const { snapshot, grants } = await create(attached)
    const [grant] = grants
    await put(grant?.put ?? { method: '', url: '', headers: [], expiresAt: '' }, 'to be deleted')
    await complete(grant?.upload.id ?? '')
    expect((await owner.run(SnapshotDocument, { id: snapshot.id })).snapshot?.state).toBe('READY')
    await owner.run(DeleteSnapshotDocument, { id: snapshot.id })
    await app.app.sweeper.sweep()
    expect(await app.app.store.list(`snapshots/${snapshot.id}/`)).toEqual([])
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200)
    expect([...asked].sort()).toEqual([
      `${bucket}.oss-cn-hangzhou-internal.aliyuncs.com`,
      `${bucket}.oss-cn-hangzhou.aliyuncs.com`,
      'sts.cn-hangzhou.aliyuncs.com',
    ])
  })

  it('lets browsers send files from the app’s origin, and from no other', async () => {
    const { grants } = await create(attached)
    const preflight = async (origin: string, method: string) => {
      const headers = {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'content-type,content-md5,x-oss-meta-a,authorization,x-oss-security-token',
      }
      const response = await fetch(grants[0]?.put.url ?? '', { method: 'OPTIONS', headers })
      return [response.status, response.headers.get('access-control-allow-origin')]
    }
    for (const method of ['PUT', 'POST', 'GET']) {
      expect(await preflight('https://links.example.org', method)).toEqual([200, 'https://links.example.org'])
    }
    expect(await preflight('https://elsewhere.example', 'PUT')).toEqual([403, null])
    const sent = await fetch(grants[0]?.put.url ?? '', {
      method: 'PUT',
      headers: { 'content-type': 'text/plain', origin: 'https://links.example.org' },
      body: 'from a browser',
    })
    expect([sent.status, sent.headers.get('access-control-expose-headers')]).toEqual([
      200,
      'ETag, x-oss-request-id, x-oss-hash-crc64ecma',
    ])
  })
})
