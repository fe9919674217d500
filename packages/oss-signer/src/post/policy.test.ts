import { describe, expect, test } from 'vitest'
import { formErrorOf, formWith, host } from '../../test/forms.js'
import { denied, user } from '../../test/requests.js'
import { signatureV1 } from '../v1/signature.js'

const expiration = '2025-10-10T00:00:00.000Z'

describe('a policy document', () => {
  test.each([
    ['no JSON', '{', '0006-00000201', /^Invalid Policy: Invalid JSON: /],
    ['no object', '[]', '0006-00000208', /missing expiration/],
    ['null', 'null', '0006-00000201', /Invalid JSON/],
    ['without expiration', '{"conditions":[{"key":"a.txt"}]}', '0006-00000208', /missing expiration/],
    ['of no date', '{"expiration":"tomorrow","conditions":[{"key":"a.txt"}]}', '0006-00000201', /expiration/],
    [
      'of a date without zone',
      '{"expiration":"2025-10-10T00:00:00","conditions":[{"key":"a.txt"}]}',
      '0006-00000201',
      /expiration/,
    ],
    ['without conditions', `{"expiration":"${expiration}"}`, '0006-00000201', /missing conditions/],
    ['of no conditions', `{"expiration":"${expiration}","conditions":[]}`, '0006-00000201', /missing conditions/],
  ])('that is %s is invalid', (_what, text, ec, message) => {
    expect(formErrorOf(formWith(text))).toMatchObject({
      status: 400,
      code: 'InvalidPolicyDocument',
      ec,
      message: expect.stringMatching(message) as string,
    })
  })

  test('that is no base64 is invalid', () => {
    const { accessKeyId, accessKeySecret } = user
    const fields = {
      key: 'a.txt',
      policy: '***',
      OSSAccessKeyId: accessKeyId,
      Signature: signatureV1(accessKeySecret, '***'),
    }
    expect(formErrorOf({ host, fields })).toMatchObject({ code: 'InvalidPolicyDocument' })
  })

  test('may escape $ and /, which samples in the wild do', () => {
    const text = `{"expiration":"${expiration}","conditions":[["starts-with","\\$key","a\\/"],["eq","$x-oss-meta-a","\\\\$"]]}`
    expect(formErrorOf(formWith(text, { key: 'a/b', 'x-oss-meta-a': '\\$' }))).toBeUndefined()
  })

  test('is judged after its signature and before its end', () => {
    const form = formWith('{')
    expect(formErrorOf({ ...form, fields: { ...form.fields, Signature: 'x' } })?.code).toBe('SignatureDoesNotMatch')
    const ended = { expiration: '2025-10-01T00:00:00Z', conditions: [{}] }
    expect(formErrorOf(formWith(ended))?.code).toBe('InvalidPolicyDocument')
  })
})

describe('a condition', () => {
  const errorOf = (condition: unknown, fields: Record<string, string> = {}) =>
    formErrorOf(formWith({ expiration, conditions: [condition] }, fields))

  test.each([
    [{ bucket: 'examplebucket' }],
    [{ KEY: 'a.txt' }],
    [['eq', '$Key', 'a.txt']],
    [['starts-with', '$key', 'a']],
    [['starts-with', '$key', '']],
    [['in', '$content-type', ['image/png', 'text/plain']]],
    [['not-in', '$content-type', ['image/png']]],
    [['eq', '$x-oss-meta-a', '值']],
    [['eq', '$x:var', 'v']],
    [['content-length-range', 0, 10]],
  ])('%j holds', (condition) => {
    expect(errorOf(condition, { 'Content-Type': 'text/plain', 'x-oss-meta-a': '值', 'x:var': 'v' })).toBeUndefined()
  })

  test.each([
    [{ bucket: 'another' }, '["eq", "$bucket", "another"]'],
    [['eq', '$key', 'A.TXT'], '["eq", "$key", "A.TXT"]'],
    [['starts-with', '$key', 'b'], '["starts-with", "$key", "b"]'],
    [['starts-with', '$absent', ''], '["starts-with", "$absent", ""]'],
    [['in', '$content-type', ['image/png', 'a']], '["in", "$content-type", ["image/png", "a"]]'],
    [['not-in', '$content-type', ['text/plain']], '["not-in", "$content-type", ["text/plain"]]'],
    [['not-in', '$absent', ['a']], '["not-in", "$absent", ["a"]]'],
  ])('%j fails', (condition, text) => {
    expect(errorOf(condition, { 'Content-Type': 'text/plain' })).toMatchObject({
      ...denied,
      message: `Invalid according to Policy: Policy Condition failed: ${text}`,
    })
  })

  test.each([
    [{}, '0006-00000211'],
    [{ a: '1', b: '2' }, '0006-00000211'],
    [123, '0006-00000222'],
    ['key', '0006-00000222'],
    [null, '0006-00000222'],
    [{ key: 1 }, '0006-00000224'],
    [['not-in', '$cache-control', 'no-cache'], '0006-00000224'],
    [['in', '$key', [1]], '0006-00000224'],
    [['eq', '$key', ['a']], '0006-00000224'],
    [['like', '$key', 'a'], '0006-00000224'],
    [['content-length-range', '0', 10], '0006-00000224'],
    [['eq', 'key', 'a.txt'], '0006-00000201'],
  ])('%j is invalid', (condition, ec) => {
    expect(errorOf(condition)).toMatchObject({ status: 400, code: 'InvalidPolicyDocument', ec })
  })

  test('on the content type is about the type that the object will have', () => {
    const condition = ['eq', '$content-type', 'image/png']
    const fields = { 'Content-Type': 'image/png', 'x-oss-content-type': 'text/html' }
    expect(errorOf(condition, fields)).toMatchObject(denied)
    expect(errorOf(condition, { 'x-oss-content-type': 'image/png' })).toBeUndefined()
  })

  test('must hold beside all others of the same field', () => {
    const conditions = [
      ['starts-with', '$key', 'a'],
      ['starts-with', '$key', 'a.'],
      ['content-length-range', 0, 10],
      ['content-length-range', 5, 20],
    ]
    const form = formWith({ expiration, conditions })
    expect(formErrorOf({ ...form, file: { size: 4 } })?.code).toBe('EntityTooSmall')
    expect(formErrorOf({ ...form, file: { size: 11 } })?.code).toBe('EntityTooLarge')
    expect(formErrorOf({ ...form, file: { size: 7 } })).toBeUndefined()
  })

  test('leaves fields alone that it does not name', () => {
    expect(errorOf({ bucket: 'examplebucket' }, { callback: 'e30=', name: 'x' })).toBeUndefined()
  })
})
