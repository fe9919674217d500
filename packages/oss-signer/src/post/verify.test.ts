import { describe, expect, test } from 'vitest'
import { formErrorOf, formOf, formWith, host, policy } from '../../test/forms.js'
import { at, check, denied, session, user, v1, v4, wrongArgument } from '../../test/requests.js'
import { verifyPostForm } from './verify.js'

describe.each([
  ['V1', v1],
  ['V4', v4],
] as const)('a %s form', (version, signing) => {
  test('verifies, as what it was signed for', () => {
    const outcome = verifyPostForm({ ...formOf(signing), file: { filename: 'C:\\a b.txt', size: 10 } }, check)
    expect(outcome).toMatchObject({
      ok: true,
      bucket: 'examplebucket',
      key: 'user/1/a b.txt',
      accessKeyId: user.accessKeyId,
      version,
      contentLengthRange: [1, 10],
    })
    expect(outcome.ok && outcome.fields.get('x-oss-meta-a')).toBe('值')
  })

  test('has field names in any case, and counts the first of a repeated one', () => {
    const { fields } = formOf(signing)
    const upper = Object.entries(Object.fromEntries(fields as [string, string][])).map(
      ([name, value]) => [name.toUpperCase(), value] as const,
    )
    expect(verifyPostForm({ host, fields: [...upper, ['key', 'other']] }, check)).toMatchObject({
      ok: true,
      key: 'user/1/${filename}',
    })
  })

  test('is posted to the bucket, also by path', () => {
    for (const path of ['/examplebucket', '/examplebucket/']) {
      expect(verifyPostForm({ ...formOf(signing), host: 'localhost:4001', path }, check)).toMatchObject({ ok: true })
    }
    expect(formErrorOf({ ...formOf(signing), host: 'localhost:4001' })).toMatchObject({ code: 'MethodNotAllowed' })
  })

  test('without its key field is an invalid argument', () => {
    expect(formErrorOf(formOf(signing, policy, { key: undefined }))).toMatchObject({
      ...wrongArgument,
      message:
        "The bucket POST must contain the specified 'key'. If it is specified, please check the order of the fields",
    })
  })

  test('of an unknown key id is refused before its signature', () => {
    const unknown = { ...signing, credentials: { accessKeyId: 'nobody', accessKeySecret: 'x' } }
    expect(formErrorOf(formOf(unknown))).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' })
  })

  test('with a changed policy does not match, and tells what was signed', () => {
    const changed = formOf(signing, policy, { policy: Buffer.from('{}').toString('base64') })
    expect(formErrorOf(changed)).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
      details: { StringToSign: 'e30=', OSSAccessKeyId: user.accessKeyId },
    })
  })

  test('is taken until its policy ends, and not after', () => {
    expect(formErrorOf(formOf(signing), at(600))).toBeUndefined()
    expect(formErrorOf(formOf(signing), at(601))).toMatchObject({
      ...denied,
      message: 'Invalid according to Policy: Policy expired.',
    })
  })

  test('of STS credentials needs its token, and ends with it', () => {
    const sessionForm = (changes = {}) => formOf({ ...signing, credentials: session }, policy, changes)
    expect(formErrorOf(sessionForm())).toBeUndefined()
    expect(formErrorOf(sessionForm({ 'x-oss-security-token': undefined }))).toMatchObject({
      code: 'InvalidAccessKeyId',
    })
    expect(formErrorOf(sessionForm({ 'x-oss-security-token': 'x' }))).toMatchObject({ code: 'InvalidSecurityToken' })
    expect(formErrorOf(sessionForm(), at(1001))).toMatchObject({ code: 'SecurityTokenExpired' })
  })

  test('with a changed field fails its condition', () => {
    expect(formErrorOf(formOf(signing, policy, { success_action_status: '201' }))).toMatchObject({
      ...denied,
      message: 'Invalid according to Policy: Policy Condition failed: ["eq", "$success_action_status", "200"]',
    })
  })
})

describe('a form whose signature is incomplete is an invalid argument', () => {
  test.each([
    ['policy', v1, '0002-00000702'],
    ['Signature', v1, '0002-00000703'],
    ['OSSAccessKeyId', v1, undefined],
    ['policy', v4, '0002-00000702'],
    ['x-oss-signature', v4, '0002-00000704'],
    ['x-oss-date', v4, '0002-00000709'],
    ['x-oss-credential', v4, '0002-00000710'],
    ['x-oss-signature-version', v4, undefined],
  ] as const)('without %s', (name, signing, ec) => {
    const error = formErrorOf(formOf(signing, policy, { [name]: undefined }))
    expect(error).toMatchObject(wrongArgument)
    expect(error?.ec).toBe(ec)
  })
})

test('a form without a signature is denied, or passes as anonymous on request', () => {
  const form = { host, fields: { key: 'a.txt' } }
  expect(formErrorOf(form)).toMatchObject({ ...denied, ec: '0003-00000001' })
  expect(verifyPostForm(form, { ...check, anonymous: true })).toMatchObject({
    ok: true,
    key: 'a.txt',
    accessKeyId: undefined,
    contentLengthRange: [0, Infinity],
  })
})

describe('a V4 form', () => {
  test('for another region or day is an invalid argument', () => {
    const region = formOf({ ...v4, region: 'cn-beijing' })
    const day = formOf(v4, policy, { 'x-oss-date': '20251008T085320Z' })
    expect(formErrorOf(region)).toMatchObject({ ...wrongArgument, ec: '0002-00000226' })
    expect(formErrorOf(day)).toMatchObject({ ...wrongArgument, ec: '0002-00000212' })
  })

  test.each([
    [-901, '0002-00000235'],
    [604_801, '0002-00000236'],
  ])('%i seconds after its date has the EC %s', (seconds, ec) => {
    const lasting = formOf(v4, { ...policy, expiresIn: 604_800 })
    expect(formErrorOf(lasting, at(seconds))).toMatchObject({ ...denied, ec })
  })

  test('must pin what it says of its own signature', () => {
    const [, ...loose] = formOf(v4).fields as [string, string][]
    const fields: [string, string][] = [['key', 'other'], ...loose]
    expect(formErrorOf({ host, fields })).toMatchObject(denied)
  })
})

describe('the key', () => {
  test('is compared before ${filename} is filled in', () => {
    const form = formWith(
      { expiration: '2025-10-10T00:00:00Z', conditions: [['eq', '$key', 'u/${filename}']] },
      { key: 'u/${filename}' },
    )
    expect(verifyPostForm({ ...form, file: { filename: 'u/$&.txt' } }, check)).toMatchObject({
      ok: true,
      key: 'u/$&.txt',
    })
    expect(verifyPostForm(form, check)).toMatchObject({ ok: true, key: 'u/${filename}' })
  })

  test.each([
    ['/a', 'cat.png'],
    ['${filename}', ''],
    ['${filename}', 'a/'],
    ['${filename}', 'a'.repeat(1024)],
    ['${filename}', '\ud800'],
  ])('%j must be a name of an object once the file name %j is filled in', (key, filename) => {
    const open = { expiration: '2025-10-10T00:00:00Z', conditions: [['starts-with', '$key', '']] }
    const form = { ...formWith(open, { key }), file: { filename } }
    expect(formErrorOf(form)).toMatchObject({ status: 400, code: 'InvalidObjectName' })
  })
})

test.each([
  [0, 'EntityTooSmall'],
  [1, undefined],
  [10, undefined],
  [11, 'EntityTooLarge'],
])('a file of %i bytes for 1 to 10 is answered with %s', (size, code) => {
  expect(formErrorOf({ ...formOf(v1), file: { size } })?.code).toBe(code)
})
