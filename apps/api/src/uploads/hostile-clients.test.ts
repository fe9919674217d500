import { readdirSync, statSync } from 'node:fs'
import { request, type OutgoingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CompleteUploadDocument, CreateSnapshotDocument, type UploadFileInput } from '@linksnap/schema'
import { signRequest, signUrl } from 'oss-signer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { databases } from '../../test/harness/databases.js'
import { post, put } from '../../test/harness/transfer.js'

const text = 'a file'
const versions = ['V1', 'V4'] as const
const minute = 60_000

/** Keys that somebody might write to instead of the granted one; what is sent, not what a URL parser makes of it. */
const otherKeys = [
  'staging/../snapshots/x',
  '%2e%2e%2fsnapshots/x',
  '/x',
  'staging//x',
  'a\\..\\x',
  '/',
  'x%00',
  'x'.repeat(1_025),
  'snapshots/snp_0/upl_0/x',
]

describe('the store, towards a client with a grant and bad intentions,', () => {
  let app: TestApp
  let owner: TestClient

  beforeAll(async () => {
    const [database] = databases
    if (!database) throw new Error('there is no database')
    app = await startTestApp({ database, limits: { uploads: { firstLook: 600_000 } } })
    owner = await app.signUp()
  })
  afterAll(() => app.stop())

  const grantFor = async (over: Partial<UploadFileInput> = {}) => {
    const files = [{ kind: 'FILE' as const, fileName: 'a.txt', contentType: 'text/plain', ...over }]
    const input = { url: 'https://example.org/', files }
    const { createSnapshot } = await owner.run(CreateSnapshotDocument, { input })
    const [grant] = createSnapshot.grants
    if (!grant) throw new Error('no grant came')
    return grant
  }
  const signedHeaders = (grant: Awaited<ReturnType<typeof grantFor>>) =>
    Object.fromEntries(grant.put.headers.map(({ name, value }) => [name, value]))
  const objects = async () => [...(await app.app.store.list('staging/')), ...(await app.app.store.list('snapshots/'))]
  /** Runs what must be refused every time, and must leave nothing behind. */
  const expectRefusals = async (tries: (() => Promise<{ status: number }>)[]) => {
    const before = await objects()
    for (const [index, attempt] of tries.entries()) {
      const { status } = await attempt()
      expect([index, status >= 400 && status < 500]).toEqual([index, true])
    }
    // What was completed before may be swept meanwhile.
    expect((await objects()).filter((key) => !before.includes(key))).toEqual([])
  }

  describe.each(versions)('signed with %s,', (signatureVersion) => {
    it('lets it write to no other key, however that is spelt', async () => {
      const grant = await grantFor({ signatureVersion })
      const { url } = grant.put
      const { pathname, search } = new URL(url)
      const bucket = pathname.split('/')[1] ?? ''
      const byUrl = otherKeys.map(
        (key) => () => raw(url, { path: `/${bucket}/${key}${search}`, headers: signedHeaders(grant), body: text }),
      )
      const byForm = [...otherKeys, '${filename}', 'staging/${filename}'].map((key) => () => {
        const change = (fields: [string, string][]) =>
          fields.map(([name, value]): [string, string] => [name, name === 'key' ? key : value])
        return post(grant.post, text, change)
      })
      await expectRefusals([...byUrl, ...byForm])
    })

    it('takes the URL for nothing but its one request', async () => {
      const grant = await grantFor({ signatureVersion, metadata: [{ name: 'a', value: 'b' }] })
      const headers = signedHeaders(grant)
      const changed = (change: (query: URLSearchParams) => void) => {
        const url = new URL(grant.put.url)
        change(url.searchParams)
        return () => raw(url.href, { headers, body: text })
      }
      const names = [...new URL(grant.put.url).searchParams.keys()]
      await expectRefusals([
        ...names.map((name) => changed((query) => query.delete(name))),
        ...names.map((name) => changed((query) => query.set(name, `${query.get(name)}1`))),
        changed((query) => query.set('acl', '')),
        changed((query) => query.set('security-token', 'x')),
        ...Object.keys(headers).flatMap((name) => [
          () => raw(grant.put.url, { headers: { ...headers, [name]: undefined }, body: text }),
          () => raw(grant.put.url, { headers: { ...headers, [name]: 'other' }, body: text }),
        ]),
        ...['x-oss-callback', 'x-oss-object-acl', 'x-oss-storage-class', 'x-oss-copy-source'].map(
          (name) => () => raw(grant.put.url, { headers: { ...headers, [name]: 'private' }, body: text }),
        ),
        ...['GET', 'HEAD', 'DELETE', 'POST'].map((method) => () => raw(grant.put.url, { method, headers })),
      ])
      expect((await put(grant.put, text)).status).toBe(200)
    })

    it('takes the form only as it is', async () => {
      const grant = await grantFor({ signatureVersion, maxSize: 100, metadata: [{ name: 'a', value: 'b' }] })
      type Fields = [string, string][]
      const with_ = (change: (fields: Fields) => Fields) => () => post(grant.post, text, change)
      const names = grant.post.fields.map(({ name }) => name)
      await expectRefusals([
        ...names.map((name) => with_((fields) => fields.filter(([each]) => each !== name))),
        ...names.map((name) => with_((fields) => fields.map(([each, old]) => [each, each === name ? `${old}1` : old]))),
        ...['key', 'policy', 'x-oss-object-acl'].map((name) => with_((fields) => [...fields, [name, 'x']])),
        with_((fields) => fields.map(([name, value]) => [name === 'key' ? 'keys' : name, value])),
        with_((fields) => [...fields, ['x-oss-meta-b', 'c\r\nx-oss-object-acl: public-read']]),
        () => sendBytesOfNoText(grant.post),
        () => sendFileFirst(grant.post),
      ])
      // As OSS does, it lets a field be that the policy does not mention: all that matters is mentioned.
      for (const name of ['submit', 'x\uFFFD']) {
        expect((await post(grant.post, text, (fields) => [...fields, [name, 'Upload']])).status).toBe(200)
      }
    })

    it('takes a form no longer than it lives', async () => {
      const grant = await grantFor({ signatureVersion, expiresIn: 1 })
      await expect.poll(async () => (await post(grant.post, text)).status).toBe(403)
    })
  })

  it('takes no signature of the one version for one of the other', async () => {
    const [v1, v4] = [await grantFor({ signatureVersion: 'V1' }), await grantFor()]
    const [old, now] = [new URL(v1.put.url), new URL(v4.put.url)]
    const mixed = new URL(v4.put.url)
    mixed.search = ''
    mixed.searchParams.set('OSSAccessKeyId', old.searchParams.get('OSSAccessKeyId') ?? '')
    mixed.searchParams.set('Expires', old.searchParams.get('Expires') ?? '')
    mixed.searchParams.set('Signature', now.searchParams.get('x-oss-signature') ?? '')
    await expectRefusals([
      () => raw(mixed.href, { headers: signedHeaders(v4), body: text }),
      () => raw(now.href.replace('OSS4-HMAC-SHA256', 'OSS-HMAC-SHA1'), { headers: signedHeaders(v4), body: text }),
    ])
  })

  it('takes no signature of a clock that is sixteen minutes off', async () => {
    const bucket = new URL(app.app.storeUrl).pathname.slice(1)
    const target = { method: 'PUT', bucket, key: 'staging/x', endpoint: new URL(app.app.storeUrl).origin }
    const credentials = await app.app.storage.credentials()
    const signing = (offset: number) => ({
      version: 'V4' as const,
      region: 'cn-hangzhou',
      credentials,
      now: new Date(Date.now() + offset),
    })
    await expectRefusals(
      [-16 * minute, 16 * minute].flatMap((offset) => [
        () => {
          const { url, headers } = signRequest({ ...target, addressing: 'path' }, signing(offset))
          return raw(url, { headers, body: text })
        },
        () => raw(signUrl({ ...target, addressing: 'path', expiresIn: 900 }, signing(offset)).url, { body: text }),
      ]),
    )
  })

  it('stops whoever sends more than was granted, and keeps nothing of it', async () => {
    const sized = await grantFor({ size: 1_000 })
    const form = await grantFor({ maxSize: 1_000 })
    const before = bytesBelow(storeFolder())
    const gigabyte = 1024 ** 3
    const tries = [
      await flood(sized.put.url, { ...signedHeaders(sized), 'content-length': gigabyte }, 'PUT'),
      await flood(sized.put.url, { ...signedHeaders(sized), 'transfer-encoding': 'chunked' }, 'PUT'),
      await flood(form.post.url, formHeaders, 'POST', formStart(form.post.fields)),
    ]
    for (const { status, sent } of tries) {
      expect(status === undefined || status >= 400).toBe(true)
      expect(sent).toBeLessThan(64 * 1024 ** 2)
    }
    expect(await app.app.store.list('staging/')).not.toContain(sized.upload.objectKey)
    expect(await app.app.store.list('staging/')).not.toContain(form.upload.objectKey)
    expect(bytesBelow(storeFolder()) - before).toBeLessThan(1024 ** 2)
  })

  it('keeps no empty file, and none of what a URL that knows no size let in', async () => {
    const grant = await grantFor({ maxSize: 1_000 })
    for (const bytes of ['', 'x'.repeat(1_001)]) {
      expect((await put(grant.put, bytes)).status).toBe(200)
      expect(await owner.codeOf(CompleteUploadDocument, { id: grant.upload.id })).toBe('UPLOAD_MISMATCH')
    }
    expect(await app.app.store.list(grant.upload.objectKey)).toEqual([])
  })

  it('makes the redirect of a form the uploader’s own business', async () => {
    const grant = await grantFor()
    const { status, headers } = await post(grant.post, text, (fields) => [
      ...fields,
      ['success_action_redirect', 'http://127.0.0.1:9/\r\nx: y'],
    ])
    expect([status, headers.get('x')]).toEqual([400, null])
  })

  const storeFolder = () => {
    const { storage } = app.app.config
    return storage.kind === 'embedded' ? storage.folder : ''
  }
})

/** Sends a request as it is written: the path is not normalised. */
function raw(
  url: string,
  { method = 'PUT', path, headers = {}, body = '' }: RawRequest,
): Promise<{ status: number; body: string }> {
  const { hostname, port, pathname, search } = new URL(url)
  const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method, path: path ?? pathname + search, headers: given, agent: false }
    const sending = request(options, (response) => {
      let answer = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: answer }))
    })
    sending.on('error', reject)
    sending.end(body)
  })
}

interface RawRequest {
  method?: string
  path?: string
  headers?: OutgoingHttpHeaders
  body?: string | Uint8Array
}

/** Sends up to a gigabyte until it is stopped. */
async function flood(url: string, headers: OutgoingHttpHeaders, method: string, start = '') {
  let sent = 0
  let status: number | undefined
  const zeros = Buffer.alloc(1024 ** 2)
  const sending = request(url, { method, headers, agent: false }, (response) => {
    status = response.statusCode
    response.resume()
    sending.destroy()
  })
  sending.write(start)
  const body = function* () {
    for (; sent < 1024 ** 3; sent += zeros.length) yield zeros
  }
  await pipeline(Readable.from(body(), { objectMode: false, highWaterMark: zeros.length }), sending).catch(
    () => undefined,
  )
  return { status, sent }
}

const boundary = 'the-boundary'
const formHeaders = { 'content-type': `multipart/form-data; boundary=${boundary}` }
const part = (name: string, value: string) =>
  `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const fileHead = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="../x"\r\n\r\n`

/** A form up to its file's first byte. */
const formStart = (fields: { name: string; value: string }[]) =>
  fields.map(({ name, value }) => part(name, value)).join('') + fileHead

function sendFileFirst({ url, fields }: { url: string; fields: { name: string; value: string }[] }) {
  const rest = fields.map(({ name, value }) => part(name, value)).join('')
  return raw(url, { method: 'POST', headers: formHeaders, body: `${fileHead}${text}\r\n${rest}--${boundary}--\r\n` })
}

/** A form with a field whose value is no UTF-8. */
function sendBytesOfNoText({ url, fields }: { url: string; fields: { name: string; value: string }[] }) {
  const form = part('x', '\xFF') + formStart(fields) + `${text}\r\n--${boundary}--\r\n`
  return raw(url, { method: 'POST', headers: formHeaders, body: Buffer.from(form, 'latin1') })
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}
