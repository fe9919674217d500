import { signRequest, type AddressingStyle } from 'oss-signer'
import { describe, expect, it } from 'vitest'
import { bucket, element, region, startServer, type TestServer } from '../../test/harness.js'
import { rawRequest } from '../../test/raw.js'
import { localAccessKey } from '../options.js'

const key = "dir/a b+c~%ü!'()*//.."

/** Sends a signed request to the server, whatever name its endpoint has; unlike fetch, without touching the path. */
async function send(
  oss: TestServer,
  call: { method: string; key: string; endpoint: string; addressing: AddressingStyle; body?: string },
) {
  const signed = signRequest({ ...call, bucket }, { version: 'V4', credentials: localAccessKey, region })
  const [, host = '', path = ''] = /^http:\/\/([^/]*)(.*)$/.exec(signed.url) ?? []
  const body = call.body === undefined ? {} : { body: call.body }
  return rawRequest(oss.port, { method: call.method, path, headers: { ...signed.headers, host }, ...body })
}

describe('a bucket is found', () => {
  it.each([
    ['in the path', 'http://127.0.0.1:4001', 'path'],
    ['in the path of any host', 'http://store.internal:4001', 'path'],
    ['in a subdomain of localhost', 'http://localhost:4001', 'virtual-host'],
    ['in a subdomain of Aliyun', 'http://oss-cn-hangzhou.aliyuncs.com', 'virtual-host'],
    ['in an internal one', 'http://oss-cn-hangzhou-internal.aliyuncs.com', 'virtual-host'],
    ['in an accelerating one', 'http://oss-accelerate.aliyuncs.com', 'virtual-host'],
    ['in a dual-stack one', 'http://cn-hangzhou.oss.aliyuncs.com', 'virtual-host'],
    ['in a subdomain of a suffix of ours', 'http://store.example', 'virtual-host'],
    ['by a custom domain', 'http://files.example', 'cname'],
  ] as const)('%s', async (_name, endpoint, addressing) => {
    const oss = await startServer({ hostSuffixes: ['store.example'], cnames: { 'files.example': bucket } })
    const put = await send(oss, { method: 'PUT', key, endpoint, addressing, body: endpoint })
    expect(put.status).toBe(200)
    const got = await send(oss, { method: 'GET', key, endpoint, addressing })
    expect(got.body.toString()).toBe(endpoint)
    expect(element(await (await oss.send({})).text(), 'Key')).toBe(key)
  })
})

describe('a bucket', () => {
  it.each([
    ['oss-cn-beijing.aliyuncs.com', 403],
    ['oss-cn-beijing-internal.aliyuncs.com', 403],
    ['s3.oss-cn-beijing.aliyuncs.com', 403],
    ['cn-beijing.oss.aliyuncs.com', 403],
    ['oss-cn-hangzhou.aliyuncs.com', 200],
    ['oss-cn-hangzhou-internal.aliyuncs.com', 200],
    ['oss-accelerate.aliyuncs.com', 200],
    ['oss-accelerate-overseas.aliyuncs.com:80', 200],
  ])('asked for at %s is answered with %i: each has one region', async (endpoint, status) => {
    const oss = await startServer()
    await oss.put('key', 'x')
    for (const target of ['key', undefined]) {
      const signed = signRequest(
        { method: 'GET', bucket, ...(target && { key: target }), endpoint: `http://${endpoint}` },
        { version: 'V4', credentials: localAccessKey, region },
      )
      const [, host = '', path = ''] = /^http:\/\/([^/]*)(.*)$/.exec(signed.url) ?? []
      const answer = await rawRequest(oss.port, { path, headers: { ...signed.headers, host } })
      expect(answer.status).toBe(status)
      if (status === 200) continue
      const xml = answer.body.toString()
      expect([element(xml, 'Code'), element(xml, 'EC')]).toEqual(['AccessDenied', '0003-00001403'])
      expect(element(xml, 'Endpoint')).toBe('oss-cn-hangzhou.aliyuncs.com')
    }
  })
})

describe('a path', () => {
  it('has a space for a raw plus, and a slash for %2F', async () => {
    const oss = await startServer({ buckets: [{ name: bucket, acl: 'public-read-write' }] })
    const put = (path: string) =>
      rawRequest(oss.port, { method: 'PUT', path, body: 'x', headers: { host: 'localhost' } })
    await put(`/${bucket}/dir%2Fa+b.txt`)
    expect((await oss.send({ key: 'dir/a b.txt' })).status).toBe(200)
    await put(`/${bucket}/dir/a%2Bb.txt`)
    expect((await oss.send({ key: 'dir/a+b.txt' })).status).toBe(200)
  })

  it.each(['../../etc/passwd', '..%2f..%2fx', 'a//b', 'a/', 'nul\u0000', 'CON', 'a\\b', '\u202E.txt', 'A', 'ﬁ'])(
    'is never a path on the disk: %j is a key like any other',
    async (name) => {
      const oss = await startServer()
      const target = { key: name, endpoint: oss.endpoint, addressing: 'path' as const }
      expect((await send(oss, { ...target, method: 'PUT', body: name })).status).toBe(200)
      expect((await send(oss, { ...target, method: 'GET' })).body.toString()).toBe(name)
      const listed = await (await oss.send({ query: { 'encoding-type': 'url' } })).text()
      expect(decodeURIComponent(element(listed, 'Key') ?? '')).toBe(name)
    },
  )

  it.each(['%2Fa', '%5Ca', '%FF', `${'a'.repeat(1024)}`])(
    'is refused where no object may have it: %s',
    async (path) => {
      const oss = await startServer()
      const answer = await rawRequest(oss.port, { path: `/${bucket}/${path}`, headers: { host: 'localhost' } })
      expect(answer.status).toBe(400)
      expect(element(answer.body.toString(), 'Code')).toBe('InvalidObjectName')
    },
  )

  it('tells apart keys that a file system might take for one', async () => {
    const oss = await startServer()
    const names = ['key', 'KEY', 'é', 'e\u0301', 'key.', 'key ']
    for (const name of names) await oss.put(name, name)
    for (const name of names) expect(await (await oss.send({ key: name })).text()).toBe(name)
  })
})
