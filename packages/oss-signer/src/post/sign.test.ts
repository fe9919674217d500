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
    ['x-oss-meta-a', '值'],
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
      ['eq', '$x-oss-meta-a', '值'],
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

test('what a V4 form says of its own signature is pinned, whatever conditions there are', () => {
  const signed = signPostPolicy({ ...policy, conditions: [['starts-with', '$x-oss-date', '2025']] }, v4)
  expect(signed.conditions).toContainEqual(['eq', '$x-oss-date', '20251009T085320Z'])
  expect(verifyPostForm({ host, fields: signed.fields }, check)).toMatchObject({ ok: true })
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

  test('may be a moment, in whole seconds', () => {
    for (const expiration of ['2025-10-10T00:00:00.500Z', new Date('2025-10-10T00:00:00.500Z')]) {
      expect(endOf({ expiration })).toBe('2025-10-10T00:00:00.000Z')
    }
  })

  test('is that of the credentials where they end earlier', () => {
    const signed = signPostPolicy({ ...policy, expiresIn: 86_400 }, { ...v4, credentials: session })
    expect(signed.expiresAt.toISOString()).toBe(session.expiresAt)
    expect(documentOf(signed.stages.stringToSign)).toMatchObject({ expiration: session.expiresAt })
  })

  test('is at most seven days away with V4', () => {
    expect(endOf({ expiresIn: 604_800 }, v4)).toBe('2025-10-16T08:53:20.000Z')
    // Signed in whole seconds, 250 ms before the seven days of the end that is asked for.
    const late = { ...v4, now: new Date(+now + 750) }
    expect(endOf({ expiration: new Date(+late.now + 604_800_000) }, late)).toBe('2025-10-16T08:53:20.000Z')
    expect(() => endOf({ expiresIn: 604_801 }, v4)).toThrow(SignerError)
    expect(endOf({ expiresIn: 604_801 }, v1)).toBe('2025-10-16T08:53:21.000Z')
  })

  test('may be as late with V1 as a date can tell', () => {
    expect(endOf({ expiration: '+275760-09-13T00:00:00Z' })).toBe('+275760-09-13T00:00:00.000Z')
    expect(() => endOf({ expiresIn: 1e13 })).toThrow(SignerError)
  })

  test.each([
    {},
    { expiresIn: 0 },
    { expiresIn: 1.5 },
    { expiresIn: NaN },
    { expiration: now },
    { expiration: 'never' },
  ])('cannot be %j', (end) => {
    expect(() => endOf(end)).toThrow(SignerError)
  })

  test('cannot be over, not by a part of a second either', () => {
    const signing = { ...v1, now: new Date(+now + 900) }
    expect(() => endOf({ expiration: new Date(+now + 500) }, signing)).toThrow(SignerError)
  })
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

  test.each(['', 'ab', 'a_b', undefined as unknown as string])('the bucket %j', (bucket) => {
    expect(codeOf({ bucket })).toBe('InvalidBucket')
  })

  test('a form that may write any key', () => {
    expect(codeOf({ key: undefined })).toBe('InvalidPolicy')
    expect(codeOf({ key: undefined, conditions: [['starts-with', '$key', '']] })).toBeUndefined()
  })

  test.each([
    'key',
    'policy',
    'file',
    'bucket',
    'Signature',
    'OSSAccessKeyId',
    'X-Oss-Credential',
    'x-oss-date',
    'x-oss-security-token',
    'x-oss-signature',
    'x-oss-signature-version',
    '',
    'a\r\nb',
  ])('the field %j', (name) => {
    expect(codeOf({ fields: { [name]: 'a' } })).toBe('InvalidField')
  })

  test('a field that is there twice', () => {
    expect(codeOf({ fields: { 'Content-Type': 'a', 'content-type': 'a' } })).toBe('InvalidField')
  })

  test.each(['x-oss-meta-a', 'Content-Type', 'Cache-Control', 'success_action_redirect'])(
    'a line break in %s',
    (name) => {
      expect(codeOf({ fields: { [name]: 'a\r\nb' } })).toBe('InvalidField')
      expect(codeOf({ fields: { [name]: 'a\tü' } })).toBeUndefined()
    },
  )

  test('no line break in a field that is no header', () => {
    expect(codeOf({ fields: { 'x:note': 'a\nb' } })).toBeUndefined()
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
    { bucket: 'another' },
    ['eq', '$key', 'another'],
    ['starts-with', '$Key', 'user/2/'],
    ['in', '$success_action_status', ['201']],
    ['not-in', '$success_action_status', ['200']],
    ['eq', '$x-oss-meta-a', 'another'],
    { key: 'a', bucket: 'b' },
    {},
    'key',
    null,
  ])('the condition %j, which is none or which the form itself does not meet', (condition) => {
    expect(codeOf({ conditions: [condition as PolicyCondition] })).toBe('InvalidPolicy')
  })
})
