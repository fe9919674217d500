import { describe, expect, test } from 'vitest'
import type { OssRequest, Signing } from '../types.js'
import { signUrl } from './url.js'
import { signUrlV4 } from './url-v4.js'

const now = new Date('2025-10-09T08:53:20.900Z')
const user = { accessKeyId: 'LTAI5tExample', accessKeySecret: 'secret of a user' }
const session = { ...user, securityToken: 'CAIS' }
const request: OssRequest = {
  method: 'put',
  bucket: 'examplebucket',
  key: 'a.txt',
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
  headers: { 'Content-Type': 'text/plain' },
}
const signing = (version: 'V1' | 'V4', credentials: Signing['credentials'] = user): Signing => ({
  version,
  credentials,
  region: 'cn-hangzhou',
  now,
})
const endOf = (expiresIn: number | undefined, given: Signing) =>
  signUrl({ ...request, expiresIn }, given).expiresAt.toISOString()

describe.each(['V1', 'V4'] as const)('a %s URL', (version) => {
  test('tells when it ends, to the second', () => {
    expect(endOf(60, signing(version))).toBe('2025-10-09T08:54:20.000Z')
  })

  test('lives for an hour where nothing is said', () => {
    expect(endOf(undefined, signing(version))).toBe('2025-10-09T09:53:20.000Z')
  })

  test('ends with its credentials where they end earlier, and says so', () => {
    for (const expiresAt of ['2025-10-09T08:54:00.700Z', new Date('2025-10-09T08:54:00.700Z')]) {
      expect(endOf(3600, signing(version, { ...session, expiresAt }))).toBe('2025-10-09T08:54:00.000Z')
    }
    expect(endOf(10, signing(version, { ...session, expiresAt: '2025-10-09T08:54:00Z' }))).toBe(
      '2025-10-09T08:53:30.000Z',
    )
  })

  test.each([0, -1, 1.5, NaN, Infinity])('cannot live %d seconds', (expiresIn) => {
    expect(() => endOf(expiresIn, signing(version))).toThrow(/expiresIn must be whole seconds/)
  })

  test('gives back its method and the headers to send', () => {
    expect(signUrl(request, signing(version))).toMatchObject({
      method: 'PUT',
      headers: { 'Content-Type': 'text/plain' },
    })
  })

  test('depends on nothing but its input', () => {
    expect(signUrl(request, signing(version))).toEqual(signUrl(request, signing(version)))
  })
})

test.each([
  [604_800, user],
  [43_200, session],
])('a V4 URL lives %i seconds at most', (limit, credentials) => {
  expect(endOf(limit, signing('V4', credentials))).toBe(new Date(Math.floor(+now / 1000 + limit) * 1000).toISOString())
  expect(() => endOf(limit + 1, signing('V4', credentials))).toThrow(`from 1 to ${limit}`)
})

test('a V1 URL lives as long as a date can tell', () => {
  expect(endOf(10 * 365 * 86_400, signing('V1'))).toBe('2035-10-07T08:53:20.000Z')
  const longest = 8.64e12 - Math.floor(+now / 1000)
  expect(endOf(longest, signing('V1'))).toBe('+275760-09-13T00:00:00.000Z')
  expect(() => endOf(longest + 1, signing('V1'))).toThrow(/expiresIn must be whole seconds/)
})

test('the kept marks and keys are those of the moment, the credentials, the region and the product', () => {
  const others: Partial<Signing>[] = [
    { now: new Date(+now + 1000) },
    { now: new Date(+now + 86_400_000) },
    { region: 'cn-beijing' },
    { product: 'oss-cloudbox' },
    { credentials: { ...user, accessKeyId: 'another' } },
    { credentials: { ...user, accessKeySecret: 'another' } },
  ]
  const signed = others.map((other) => signUrl(request, { ...signing('V4'), ...other }).url)
  expect(new Set([signUrl(request, signing('V4')).url, ...signed]).size).toBe(others.length + 1)
})

test('signUrlV4 makes what signUrl makes of V4', () => {
  expect(signUrlV4(request, signing('V4'))).toEqual(signUrl(request, signing('V4')))
})

test('a region may be spelt as in endpoints', () => {
  expect(signUrl(request, { ...signing('V4'), region: 'oss-cn-hangzhou' })).toEqual(signUrl(request, signing('V4')))
})
