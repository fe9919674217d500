import { describe, expect, test } from 'vitest'
import { host, policy } from '../../test/forms.js'
import { check, now, session, user, v1, v4 } from '../../test/requests.js'
import { SignerError } from '../errors.js'
import type { Signing } from '../types.js'
import { signPostPolicy } from './sign.js'
import type { PolicyCondition, PostPolicy } from './types.js'
import { verifyPostForm } from './verify.js'

const documentOf = (base64: string) => JSON.parse(Buffer.from(base64, 'base64').toString()) as unknown

test('a V1 form has all of its fields, in order, and a policy that pins them', () => {
  const signed = signPostPolicy(policy, v1)
  expect(signed.url).toBe('https://examplebucket.oss-cn-hangzhou.aliyuncs.com/')
  expect(signed.fields).toEqual([
    ['key', 'user/1/${filename}'],
    ['success_action_status', '200'],
    ['x-oss-meta-名', '值'],
    ['OSSAccessKeyId', user.accessKeyId],
    ['policy', signed.stages.stringToSign],
    ['Signature', signed.stages.signature],
  ])
  expect(documentOf(signed.stages.stringToSign)).toEqual({
    expiration: '2025-10-09T09:03:20.000Z',
    conditions: [
      ['eq', '$bucket', 'examplebucket'],
      ['eq', '$key', 'user/1/${filename}'],
      ['eq', '$success_action_status', '200'],
      ['eq', '$x-oss-meta-名', '值'],
      ['content-length-range', 1, 10],
    ],
  })
})

test('a V4 form pins what it says of its own signature', () => {
  const signed = signPostPolicy(policy, { ...v4, credentials: session })
  const auth = [
    ['x-oss-signature-version', 'OSS4-HMAC-SHA256'],
    ['x-oss-credential', 'STS.example/20251009/cn-hangzhou/oss/aliyun_v4_request'],
    ['x-oss-date', '20251009T085320Z'],
    ['x-oss-security-token', session.securityToken],
  ] as const
  expect(signed.fields.slice(3)).toEqual([
    ...auth,
    ['policy', signed.stages.stringToSign],
    ['x-oss-signature', signed.stages.signature],
  ])
  expect(signed.conditions).toEqual(expect.arrayContaining(auth.map(([name, value]) => ['eq', `$${name}`, value])))
  expect(documentOf(signed.stages.stringToSign)).toMatchObject({ conditions: signed.conditions })
})

test('a field with a condition of its own is not pinned', () => {
  const conditions: PolicyCondition[] = [
    ['starts-with', '$Key', 'user/1/'],
    { bucket: 'examplebucket' },
    ['in', '$content-type', ['image/png', 'image/jpeg']],
    ['not-in', '$cache-control', ['no-cache']],
  ]
  const signed = signPostPolicy({ ...policy, fields: { 'Content-Type': 'image/png' }, conditions }, v1)
  expect(signed.conditions).toEqual(conditions)
})

test('a form may leave its key to whoever fills it in', () => {
  const { key: _, ...open } = policy
  const signed = signPostPolicy({ ...open, conditions: [['starts-with', '$key', 'user/1/']] }, v1)
  expect(signed.fields.map(([name]) => name)).not.toContain('key')
  const fields: [string, string][] = [...signed.fields, ['key', 'user/1/a.txt']]
  expect(verifyPostForm({ host, fields }, check)).toMatchObject({ ok: true, key: 'user/1/a.txt' })
})

test('a form for path addressing is posted to the bucket', () => {
  const { url } = signPostPolicy({ ...policy, endpoint: 'http://127.0.0.1:4001' }, v1)
  expect(url).toBe('http://127.0.0.1:4001/examplebucket/')
})

describe('the end of a form', () => {
  const endOf = (change: Partial<PostPolicy>, signing: Signing = v1) =>
    signPostPolicy({ ...policy, expiresIn: undefined, ...change }, signing).expiresAt.toISOString()

  test('may be a moment', () => {
    for (const expiration of ['2025-10-10T00:00:00.500Z', new Date('2025-10-10T00:00:00.500Z')]) {
      expect(endOf({ expiration })).toBe('2025-10-10T00:00:00.500Z')
    }
  })

  test('is that of the credentials where they end earlier', () => {
    const signed = signPostPolicy({ ...policy, expiresIn: 86_400 }, { ...v4, credentials: session })
    expect(signed.expiresAt.toISOString()).toBe(session.expiresAt)
    expect(documentOf(signed.stages.stringToSign)).toMatchObject({ expiration: session.expiresAt })
  })

  test('is at most seven days away with V4', () => {
    expect(endOf({ expiresIn: 604_800 }, v4)).toBe('2025-10-16T08:53:20.000Z')
    expect(() => endOf({ expiresIn: 604_801 }, v4)).toThrow(SignerError)
    expect(endOf({ expiresIn: 604_801 }, v1)).toBe('2025-10-16T08:53:21.000Z')
  })

  test.each([{}, { expiresIn: 0 }, { expiresIn: NaN }, { expiration: now }, { expiration: 'never' }])(
    'cannot be %j',
    (end) => {
      expect(() => endOf(end)).toThrow(SignerError)
    },
  )
})

describe('signing a form refuses', () => {
  const codeOf = (change: Partial<PostPolicy>) => {
    try {
      signPostPolicy({ ...policy, ...change }, v1)
      return undefined
    } catch (error) {
      return error instanceof SignerError ? error.code : error
    }
  }

  test.each(['', '/a', '\\a', 'a'.repeat(1024)])('the key %j', (key) => {
    expect(codeOf({ key })).toBe('InvalidKey')
  })

  test('metadata over 8 KB of UTF-8', () => {
    expect(codeOf({ fields: { 'X-Oss-Meta-A': '中'.repeat(2731) } })).toBe('MetadataTooLarge')
    expect(codeOf({ fields: { 'X-Oss-Meta-A': '中'.repeat(2730) } })).toBeUndefined()
  })

  test.each([
    ['eq', 'key', 'a'],
    ['eq', '$key'],
    ['in', '$key', 'a'],
    ['like', '$key', 'a'],
    ['content-length-range', -1, 10],
    ['content-length-range', 1, '10'],
    { key: 'a', bucket: 'b' },
    {},
    'key',
    null,
  ])('the condition %j', (condition) => {
    expect(codeOf({ conditions: [condition as PolicyCondition] })).toBe('InvalidPolicy')
  })
})
