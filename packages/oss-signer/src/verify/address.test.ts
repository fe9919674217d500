import { describe, expect, test } from 'vitest'
import type { Addressing } from './types.js'
import { verifyRequest } from './request.js'

/** What an unsigned request is about, or the code of its error. */
function addressOf(host: string, path: string, addressing?: Addressing, bucket?: string) {
  const outcome = verifyRequest(
    { method: 'GET', host, path, headers: {} },
    {
      credentials: () => undefined,
      region: 'cn-hangzhou',
      anonymous: true,
      ...(addressing && { addressing }),
      ...(bucket && { bucket }),
    },
  )
  return outcome.ok ? [outcome.bucket, outcome.key] : outcome.error.code
}

describe('a host of OSS names the bucket', () => {
  test.each([
    'files.oss-cn-hangzhou.aliyuncs.com',
    'files.oss-cn-hangzhou.aliyuncs.com:443',
    'FILES.OSS-CN-HANGZHOU.ALIYUNCS.COM',
    'files.oss-cn-hangzhou-internal.aliyuncs.com',
    'files.oss-accelerate.aliyuncs.com',
    'files.oss-accelerate-overseas.aliyuncs.com',
    'files.cn-hangzhou.oss.aliyuncs.com',
    'files.s3.oss-cn-hangzhou.aliyuncs.com',
    'files.cb-123.cn-hangzhou.oss-cloudbox.aliyuncs.com',
    'files.oss-cn-hangzhou.oss-accesspoint.aliyuncs.com',
    'files.vpc100-oss-cn-hangzhou.aliyuncs.com',
    'files.oss.aliyuncs.com',
    'files.oss-cn-hangzhou.aliyuncs.com.',
    'files.localhost.:4001',
    'files.localhost:4001',
  ])('%s', (host) => {
    expect(addressOf(host, '/a/b.txt')).toEqual(['files', 'a/b.txt'])
    expect(addressOf(host, '/')).toEqual(['files', undefined])
  })
})

test.each(['oss', 'oss-files', 'cn-hangzhou', 'my-oss'])('a bucket may be called %s', (bucket) => {
  for (const endpoint of ['oss-cn-hangzhou', 'oss-accelerate', 'oss-cn-hangzhou-internal', 'cn-hangzhou.oss']) {
    expect(addressOf(`${bucket}.${endpoint}.aliyuncs.com`, '/a')).toEqual([bucket, 'a'])
  }
})

describe('a host without bucket leaves it to the path', () => {
  test.each([
    'oss-cn-hangzhou.aliyuncs.com',
    's3.oss-cn-hangzhou.aliyuncs.com',
    'cn-hangzhou.oss.aliyuncs.com',
    'cb-123.cn-hangzhou.oss-cloudbox.aliyuncs.com',
    'vpc100-oss-cn-hangzhou.aliyuncs.com',
    'oss.aliyuncs.com',
    'oss-accelerate.aliyuncs.com',
    '127.0.0.1:4001',
    '[::1]:4001',
    'localhost',
    'localhost:4001',
    'storage.example.com',
  ])('%s', (host) => {
    expect(addressOf(host, '/files/a/b.txt')).toEqual(['files', 'a/b.txt'])
    expect(addressOf(host, '/files/')).toEqual(['files', undefined])
    expect(addressOf(host, '/files')).toEqual(['files', undefined])
    expect(addressOf(host, '/')).toEqual([undefined, undefined])
  })

  test('an empty first label, as ali-oss sends it, is the service', () => {
    expect(addressOf('.oss-cn-hangzhou.aliyuncs.com', '/')).toEqual([undefined, undefined])
  })
})

describe('rules of addressing', () => {
  test('a configured suffix has buckets as its subdomains', () => {
    expect(addressOf('files.oss.local:80', '/a', { suffixes: ['oss.local'] })).toEqual(['files', 'a'])
    expect(addressOf('oss.local', '/files/a', { suffixes: ['oss.local'] })).toEqual(['files', 'a'])
  })

  test('a custom domain is bound to a bucket, with its port or without', () => {
    const cname = { 'cdn.example.com': 'files', 'localhost:4002': 'others' }
    expect(addressOf('cdn.example.com:8080', '/files/a', { cname })).toEqual(['files', 'files/a'])
    expect(addressOf('localhost:4002', '/a', { cname })).toEqual(['others', 'a'])
    expect(addressOf('localhost:4001', '/files/a', { cname })).toEqual(['files', 'a'])
  })

  test.each(['constructor', '__proto__', 'toString'])('the host %s is no custom domain', (host) => {
    expect(addressOf(host, '/files/a', { cname: {} })).toEqual(['files', 'a'])
  })

  test('the path may be forbidden to name a bucket, as OSS forbids it', () => {
    for (const addressing of [{ path: false }, 'virtual-host'] as const) {
      expect(addressOf('oss-cn-hangzhou.aliyuncs.com', '/files/a', addressing)).toBe('SecondLevelDomainForbidden')
      expect(addressOf('oss-cn-hangzhou.aliyuncs.com', '/', addressing)).toEqual([undefined, undefined])
      expect(addressOf('files.oss-cn-hangzhou.aliyuncs.com', '/a', addressing)).toEqual(['files', 'a'])
    }
  })

  test('one style may hold for every request', () => {
    expect(addressOf('files.oss-cn-hangzhou.aliyuncs.com', '/others/a', 'path')).toEqual(['others', 'a'])
    expect(addressOf('files.example.com', '/others/a', 'virtual-host')).toEqual(['files', 'others/a'])
    expect(addressOf('files.example.com', '/others/a', 'cname', 'bound')).toEqual(['bound', 'others/a'])
  })
})

describe('the path', () => {
  test.each([
    ['/dir%2Fa+b.txt', 'dir/a b.txt'],
    ['/a%2Bb', 'a+b'],
    ['/a%20b', 'a b'],
    ['/a%252Fb', 'a%2Fb'],
    ['/a//b/', 'a//b/'],
    ['/./a/../b', './a/../b'],
    ['/%E4%B8%AD%E6%96%87', '中文'],
    ['/%00', '\0'],
    ['/a?acl', 'a'],
  ])('%j is the key %j', (path, key) => {
    expect(addressOf('files.localhost', path)).toEqual(['files', key])
  })

  test.each([
    '//a',
    '/%2Fa',
    '/%5Ca',
    '/%',
    '/%zz',
    '/%ff',
    '/\ud800',
    '/a%20\udc00',
    `/${'a'.repeat(1024)}`,
    `/${'%E4%B8%AD'.repeat(342)}`,
  ])('%j is no name of an object', (path) => {
    expect(addressOf('files.localhost', path)).toBe('InvalidObjectName')
  })

  test.each(['/ab/key', '/Files/key', '/a_b/key', '/-ab/key', `/${'a'.repeat(64)}/key`, '//key'])(
    '%j names no bucket',
    (path) => {
      expect(addressOf('localhost', path)).toBe('InvalidBucketName')
    },
  )

  test('may be as long as a key may be', () => {
    const key = '中'.repeat(341)
    expect(addressOf('files.localhost', `/${encodeURIComponent(key)}`)).toEqual(['files', key])
  })
})
