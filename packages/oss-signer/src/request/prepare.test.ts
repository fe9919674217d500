import { describe, expect, test } from 'vitest'
import { SignerError } from '../errors.js'
import { signRequest } from '../sign/request.js'
import { signUrl } from '../sign/url.js'
import type { OssRequest, Signing } from '../types.js'

const request: OssRequest = {
  method: 'PUT',
  bucket: 'examplebucket',
  key: 'a.txt',
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
}
const signing: Signing = {
  version: 'V4',
  region: 'cn-hangzhou',
  credentials: { accessKeyId: 'LTAI5tExample', accessKeySecret: 'secret of a user' },
  now: new Date('2025-10-09T08:53:20.900Z'),
}

function errorOf(sign: () => unknown): SignerError | undefined {
  try {
    sign()
    return undefined
  } catch (error) {
    if (error instanceof SignerError) return error
    throw error
  }
}

describe.each([
  ['a URL', signUrl],
  ['a request', signRequest],
])('signing %s refuses', (_what, sign) => {
  const codeOf = (change: Partial<OssRequest>, other: Partial<Signing> = {}) =>
    errorOf(() => sign({ ...request, ...change }, { ...signing, ...other }))?.code

  test.each(['', '/a', '\\a', 'a'.repeat(1024), '中'.repeat(342)])('the key %j', (key) => {
    expect(codeOf({ key })).toBe('InvalidKey')
  })

  test.each(['a'.repeat(1023), '中'.repeat(341), '?a', ' ', 'a//b/', '..'])('not the key %j', (key) => {
    expect(codeOf({ key })).toBeUndefined()
  })

  test.each(['', 'ab', 'Files', 'a_b', '-ab', 'ab-', 'a'.repeat(64), 'a.b'])('the bucket %j', (bucket) => {
    expect(codeOf({ bucket })).toBe('InvalidBucket')
  })

  test('a key without bucket', () => {
    expect(codeOf({ bucket: undefined })).toBe('InvalidBucket')
  })

  test.each(['', undefined, 'ftp://a', 'https://a/b', 'https://a?b', 'https://u:p@a', 'a b', 'https://'])(
    'the endpoint %j',
    (endpoint) => {
      expect(codeOf({ endpoint })).toBe('InvalidEndpoint')
    },
  )

  test.each([
    { 'x-oss-meta-a': 'a\r\nx-oss-object-acl: public-read' },
    { 'x-oss-meta-a': 'a\r\n' },
    { 'x-oss-meta-a': 'a\0' },
    { 'x-oss-meta-a': '\ud800' },
    { 'x-oss-meta-名': 'a' },
    { 'x-oss-object-acl': '\u00a0private' },
    { 'Content-Disposition': 'attachment; filename="é"' },
    { 'Content-Type': 'text/plain\0' },
    { 'x oss': 'a' },
    { 'x-oss:': 'a' },
    { '': 'a' },
    { 'Content-Type': 'a', 'content-type': 'b' },
    { authorization: 'OSS a:b' },
    { 'X-Oss-Security-Token': 'CAIS' },
  ] as Record<string, string>[])('the headers %j', (headers) => {
    expect(codeOf({ headers })).toBe('InvalidHeader')
  })

  test('no parameter that only looks like its own', () => {
    expect(codeOf({ query: { 'x-oss-sign-origin-only': '1', expires: '1' } })).toBeUndefined()
  })

  test.each(['中文', '\u00a0', 'a\tb'])('not the metadata %j, which UTF-8 bytes can carry', (text) => {
    expect(codeOf({ headers: { 'x-oss-meta-a': text } })).toBeUndefined()
  })

  test('metadata over 8 KB, names and values together', () => {
    const values = (size: number) => ({ 'x-oss-meta-a': 'x'.repeat(4000), 'x-oss-meta-bc': 'x'.repeat(size) })
    expect(codeOf({ headers: values(8192 - 4000 - 3) })).toBeUndefined()
    expect(codeOf({ headers: values(8192 - 4000 - 2) })).toBe('MetadataTooLarge')
  })

  test.each(['', undefined, 'cn/hangzhou', 'oss cn'])('the region %j', (region) => {
    expect(codeOf({}, { region })).toBe('MissingRegion')
  })

  test.each(['V2', 'v4', undefined])('the version %j', (version) => {
    expect(codeOf({}, { version: version as 'V4' })).toBe('InvalidVersion')
  })

  test('additional headers of V1, which it cannot sign', () => {
    expect(codeOf({ additionalHeaders: ['host'] }, { version: 'V1' })).toBe('InvalidVersion')
  })

  test.each(['', 'GET\nX', 'GET ', 'G-T', 'GÉT'])('the method %j', (method) => {
    expect(codeOf({ method })).toBe('InvalidMethod')
  })

  test.each([
    'Expires',
    'Signature',
    'OSSAccessKeyId',
    'security-token',
    'x-oss-signature',
    'x-oss-date',
    'x-oss-expires',
  ])('the parameter %s, which is its own', (name) => {
    expect(codeOf({ query: { [name]: '1' } })).toBe('InvalidQuery')
  })

  test('text without a UTF-8 form', () => {
    expect(() => codeOf({ query: { prefix: '\ud800' } })).toThrow(URIError)
    expect(codeOf({ key: 'a\udc00' })).toBe('InvalidKey')
  })

  test.each([
    { accessKeyId: '', accessKeySecret: 'x' },
    { accessKeyId: 'a', accessKeySecret: '' },
    { accessKeyId: 'a:b', accessKeySecret: 'x' },
    { accessKeyId: 'a/b', accessKeySecret: 'x' },
    { accessKeyId: 'a,b', accessKeySecret: 'x' },
    { accessKeyId: 'a\n', accessKeySecret: 'x' },
    { accessKeyId: '中', accessKeySecret: 'x' },
  ])('the credentials %j', (credentials) => {
    expect(codeOf({}, { credentials })).toBe('InvalidCredentials')
  })

  test('credentials that have ended', () => {
    const ending = (expiresAt: string) => ({ ...signing.credentials, securityToken: 'CAIS', expiresAt })
    expect(codeOf({}, { credentials: ending('2025-10-09T08:53:20.950Z') })).toBe('CredentialsExpired')
    expect(codeOf({}, { credentials: ending('2025-10-09T08:53:21Z') })).toBeUndefined()
    expect(codeOf({}, { credentials: ending('soon') })).toBe('InvalidTime')
  })

  test('a clock that shows no time', () => {
    expect(codeOf({}, { now: new Date(NaN) })).toBe('InvalidTime')
  })

  test('says what is wrong in a sentence', () => {
    const error = errorOf(() => sign({ ...request, key: '' }, signing))
    expect(error).toMatchObject({ name: 'SignerError', message: expect.stringMatching(/^.{10,}\.$/) as string })
  })
})

describe('where a request goes', () => {
  const urlOf = (change: Partial<OssRequest>) => signRequest({ ...request, ...change }, signing).url

  test.each([
    ['https://oss-cn-hangzhou.aliyuncs.com', 'https://examplebucket.oss-cn-hangzhou.aliyuncs.com/a.txt'],
    ['oss-cn-hangzhou.aliyuncs.com', 'https://examplebucket.oss-cn-hangzhou.aliyuncs.com/a.txt'],
    ['HTTPS://OSS-CN-HANGZHOU.aliyuncs.com/', 'https://examplebucket.oss-cn-hangzhou.aliyuncs.com/a.txt'],
    ['https://oss-cn-hangzhou.aliyuncs.com:443', 'https://examplebucket.oss-cn-hangzhou.aliyuncs.com/a.txt'],
    ['http://oss-accelerate.aliyuncs.com:8080', 'http://examplebucket.oss-accelerate.aliyuncs.com:8080/a.txt'],
    ['http://127.0.0.1:4001', 'http://127.0.0.1:4001/examplebucket/a.txt'],
    ['http://[::1]:4001', 'http://[::1]:4001/examplebucket/a.txt'],
    ['http://localhost:80', 'http://examplebucket.localhost/a.txt'],
  ])('%s', (endpoint, url) => {
    expect(urlOf({ endpoint })).toBe(url)
  })

  test('by path, by custom domain, to the bucket, and to the service', () => {
    const endpoint = 'http://localhost:4001'
    expect(urlOf({ endpoint, addressing: 'path' })).toBe('http://localhost:4001/examplebucket/a.txt')
    expect(urlOf({ endpoint: 'https://files.example.com', addressing: 'cname' })).toBe(
      'https://files.example.com/a.txt',
    )
    expect(urlOf({ endpoint, addressing: 'path', key: undefined })).toBe('http://localhost:4001/examplebucket/')
    expect(urlOf({ key: undefined })).toBe('https://examplebucket.oss-cn-hangzhou.aliyuncs.com/')
    expect(urlOf({ key: undefined, bucket: undefined })).toBe('https://oss-cn-hangzhou.aliyuncs.com/')
  })

  test('with its query, in the order in which it is given', () => {
    expect(
      urlOf({
        query: [
          ['uploads', null],
          ['a b', 'ü+'],
          ['c', ''],
        ],
      }),
    ).toMatch(/\/a\.txt\?uploads&a%20b=%C3%BC%2B&c$/)
  })
})
