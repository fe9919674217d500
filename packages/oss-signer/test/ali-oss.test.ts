import { createRequire } from 'node:module'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type OssRequest,
  type Signing,
  signatureV4,
  signingKeyV4,
  signPostPolicy,
  signRequest,
  signUrl,
  verifyRequest,
} from '../src/index.js'
import * as arbitrary from './arbitraries.js'

/** What ali-oss has of signatures, as its own requests call it. */
interface AliOss {
  signatureUrl: (name: string, options: Record<string, unknown>) => string
  signatureUrlV4: (method: string, expires: number, request: object, name?: string, names?: string[]) => Promise<string>
  authorization: (method: string, resource: string, parameters: object, headers: object) => string
  authorizationV4: (method: string, request: object, bucket?: string, name?: string, names?: string[]) => string
  calculatePostSignature: (policy: object | string) => { OSSAccessKeyId: string; Signature: string; policy: string }
  signPostObjectPolicyV4: (policy: object | string, date: Date) => string
}

const AliOss = createRequire(import.meta.url)('ali-oss') as new (options: object) => AliOss

// ali-oss rounds half a second up in V1 URLs, and down in everything else.
const now = new Date('2025-10-09T08:53:20Z')
const bucket = 'examplebucket'
const endpoint = 'http://oss-cn-hangzhou.aliyuncs.com'
const credentials = { accessKeyId: 'LTAI5tExample', accessKeySecret: 'secret of a user' }
const client = new AliOss({ ...credentials, bucket, region: 'oss-cn-hangzhou' })
const sessionCredentials = { ...credentials, securityToken: 'CAIS/+== token' }
const session = new AliOss({
  ...credentials,
  bucket,
  region: 'oss-cn-hangzhou',
  stsToken: sessionCredentials.securityToken,
  refreshSTSTokenInterval: Infinity,
})

const v1: Signing = { version: 'V1', credentials }
const v4: Signing = { version: 'V4', credentials, region: 'cn-hangzhou' }

// ali-oss takes away a leading slash, refuses a leading question mark, and makes two dots of a URL one folder.
const key = arbitrary.key.filter((key) => !key.startsWith('?'))
const contentType = fc.constantFrom('text/plain', 'image/png', 'application/octet-stream; charset=utf-8')

const parametersOf = (url: string) => Object.fromEntries(new URL(url).searchParams)

beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('ali-oss and this package sign alike', () => {
  test('a V1 URL', () => {
    fc.assert(
      fc.property(key, contentType, fc.integer({ min: 1, max: 86_400 }), (key, type, expiresIn) => {
        const request: OssRequest = {
          method: 'PUT',
          bucket,
          key,
          endpoint,
          expiresIn,
          headers: { 'Content-Type': type, 'x-oss-meta-a': ' b ' },
          query: { 'response-content-type': 'text/html', 'x-oss-traffic-limit': '819200' },
        }
        const theirs = client.signatureUrl(key, {
          method: 'PUT',
          expires: expiresIn,
          ...request.headers,
          response: { 'content-type': 'text/html' },
          trafficLimit: '819200',
        })
        expect(parametersOf(signUrl(request, v1).url)).toEqual(parametersOf(theirs))
      }),
    )
  })

  test('a V1 URL with an STS token', () => {
    const theirs = session.signatureUrl('a b.txt', { expires: 600 })
    const ours = signUrl(
      { method: 'GET', bucket, key: 'a b.txt', endpoint, expiresIn: 600 },
      { version: 'V1', credentials: sessionCredentials },
    )
    expect(parametersOf(ours.url)).toEqual(parametersOf(theirs))
  })

  test('a V4 URL', async () => {
    await fc.assert(
      fc.asyncProperty(key, contentType, fc.integer({ min: 1, max: 604_800 }), async (key, type, expiresIn) => {
        const headers = { 'content-type': type, 'cache-control': 'no-cache', 'x-oss-meta-a': ' b ' }
        const query = { partNumber: '1', uploadId: '0004B9895DBBB6EC98E36A3A52E5A1A4' }
        const names = ['Cache-Control']
        const theirs = await client.signatureUrlV4('PUT', expiresIn, { headers, queries: query }, key, names)
        const ours = signUrl(
          { method: 'PUT', bucket, key, endpoint, expiresIn, headers, query, additionalHeaders: names },
          v4,
        )
        expect(parametersOf(ours.url)).toEqual(parametersOf(theirs))
      }),
    )
  })

  test('a V4 URL with an STS token', async () => {
    const theirs = await session.signatureUrlV4('GET', 600, {}, 'a b.txt')
    const ours = signUrl(
      { method: 'GET', bucket, key: 'a b.txt', endpoint, expiresIn: 600 },
      { ...v4, credentials: sessionCredentials },
    )
    expect(parametersOf(ours.url)).toEqual(parametersOf(theirs))
  })

  test('a V1 header', () => {
    fc.assert(
      fc.property(key, contentType, (key, type) => {
        const headers = { 'Content-Type': type, 'x-oss-meta-a': ' b ', 'x-oss-date': now.toUTCString() }
        const query = { uploadId: 'ABC', partNumber: '3' }
        const ours = signRequest({ method: 'PUT', bucket, key, endpoint, headers, query }, v1)
        expect(ours.headers.Authorization).toBe(client.authorization('PUT', `/${bucket}/${key}`, query, headers))
      }),
    )
  })

  test('a V4 header', () => {
    fc.assert(
      fc.property(key, contentType, (key, type) => {
        const headers = { 'content-type': type, 'x-oss-meta-a': ' b ', range: 'bytes=0-9' }
        const query: Record<string, string | null> = { acl: null, uploadId: 'ABC' }
        const names = ['range']
        const ours = signRequest({ method: 'GET', bucket, key, endpoint, headers, query, additionalHeaders: names }, v4)
        const { Authorization, ...sent } = ours.headers
        const theirs = client.authorizationV4('GET', { headers: sent, queries: query }, bucket, key, names)
        expect(Authorization).toBe(theirs)
      }),
    )
  })

  test('a V1 form', () => {
    const ours = signPostPolicy({ bucket, endpoint, key: '中文/a.txt', expiresIn: 600 }, v1)
    const { OSSAccessKeyId, Signature, policy } = client.calculatePostSignature(policyOf(ours.stages.stringToSign))
    expect(Object.fromEntries(ours.fields)).toMatchObject({ OSSAccessKeyId, Signature, policy })
  })

  test('a V4 form', () => {
    const ours = signPostPolicy({ bucket, endpoint, key: '中文/a.txt', expiresIn: 600 }, v4)
    const theirs = client.signPostObjectPolicyV4(policyOf(ours.stages.stringToSign), now)
    expect(Object.fromEntries(ours.fields)).toMatchObject({ 'x-oss-signature': theirs })
  })
})

function policyOf(base64: string): object {
  return JSON.parse(Buffer.from(base64, 'base64').toString()) as object
}

describe('where ali-oss signs V4 in its own way', () => {
  const check = { credentials: () => credentials, region: 'cn-hangzhou', now: now }

  test.each([
    ['an empty value', { prefix: '' }],
    ['names in the order of a language', { a_b: '1', 'a-b': '2', ab: '3', alpha: '4', Zeta: '5' }],
  ])('%s is signed as OSS reads it, and read as ali-oss signs it only on request', async (_what, queries) => {
    const theirs = await client.signatureUrlV4('GET', 600, { queries }, 'a.txt')
    const ours = signUrl({ method: 'GET', bucket, key: 'a.txt', endpoint, expiresIn: 600, query: queries }, v4)
    expect(parametersOf(ours.url)['x-oss-signature']).not.toBe(parametersOf(theirs)['x-oss-signature'])

    const { host, pathname: path, search: query } = new URL(theirs)
    const received = { method: 'GET', host, path, query, headers: {} }
    expect(verifyRequest(received, check)).toMatchObject({ ok: false, error: { code: 'SignatureDoesNotMatch' } })
    expect(verifyRequest(received, { ...check, compat: true })).toMatchObject({ ok: true, key: 'a.txt' })
  })

  test('the bucket in host and path at once is read on request', () => {
    const signed = signRequest({ method: 'GET', bucket, key: 'a.txt', endpoint }, v4)
    const received = {
      method: 'GET',
      host: `${bucket}.oss-cn-hangzhou.aliyuncs.com`,
      path: `/${bucket}/a.txt`,
      headers: signed.headers,
    }
    expect(verifyRequest(received, check)).toMatchObject({ ok: false })
    expect(verifyRequest(received, { ...check, compat: true })).toMatchObject({ ok: true, bucket, key: 'a.txt' })
  })

  test('a wrong signature stays wrong', () => {
    const signed = signUrl({ method: 'GET', bucket, key: 'a.txt', endpoint }, v4)
    const { host, pathname: path, search: query } = new URL(signed.url)
    const received = { method: 'PUT', host, path, query, headers: {} }
    expect(verifyRequest(received, { ...check, compat: true })).toMatchObject({ ok: false })
  })
})

test('a V4 signing key is what ali-oss signs a form with', () => {
  const scope = '20251009/cn-hangzhou/oss/aliyun_v4_request'
  const theirs = client.signPostObjectPolicyV4('{}', now)
  expect(signatureV4(signingKeyV4(credentials.accessKeySecret, scope), btoa('{}'))).toBe(theirs)
})
