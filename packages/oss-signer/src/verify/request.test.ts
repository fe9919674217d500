import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  after,
  at,
  check,
  denied,
  errorOf,
  inHeader,
  inUrl,
  request,
  session,
  user,
  v1,
  v4,
  withHeader,
  wrongArgument,
} from '../../test/requests.js'
import { trimBlanks } from '../headers.js'
import { verifyRequest } from './request.js'

describe.each([
  ['V1 header', inHeader, v1],
  ['V1 URL', inUrl, v1],
  ['V4 header', inHeader, v4],
  ['V4 URL', inUrl, v4],
] as const)('a %s of STS credentials', (_what, sign, signing) => {
  const signed = sign({ ...signing, credentials: session })

  test('verifies with its token, until that ends', () => {
    expect(errorOf(signed)).toBeUndefined()
    expect(errorOf(sign({ ...signing, credentials: session, now: after(1000 - 1) }), at(1000))).toBeUndefined()
  })

  test('ends with its token, whatever it says itself', () => {
    const { expiresAt: _, ...endless } = session
    const late = sign({ ...signing, credentials: endless, now: after(999) })
    expect(errorOf(late, at(1001))).toMatchObject({ status: 403, code: 'SecurityTokenExpired' })
  })

  test('without its token has an unknown key', () => {
    const { securityToken: _, ...stripped } = session
    expect(errorOf(sign({ ...signing, credentials: stripped }))).toMatchObject({
      status: 403,
      code: 'InvalidAccessKeyId',
    })
  })

  test('with another token is refused before its signature', () => {
    const other = { ...session, securityToken: 'CAIS/+== other', accessKeySecret: 'wrong' }
    expect(errorOf(sign({ ...signing, credentials: other }))).toMatchObject({
      status: 403,
      code: 'InvalidSecurityToken',
    })
  })

  test('a permanent key with a token is unknown', () => {
    const odd = { ...user, securityToken: 'CAIS' }
    expect(errorOf(sign({ ...signing, credentials: odd }))).toMatchObject({ code: 'InvalidAccessKeyId' })
  })
})

const headerText = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replace(/\p{Cc}/gu, ''))

describe('any request', () => {
  test('with an unknown key is refused before its signature', () => {
    expect(errorOf(inHeader({ ...v4, credentials: { accessKeyId: 'nobody', accessKeySecret: 'x' } }))).toEqual({
      status: 403,
      code: 'InvalidAccessKeyId',
      message: 'The OSS Access Key Id you provided does not exist in our records.',
      ec: '0002-00000902',
      details: { OSSAccessKeyId: 'nobody' },
    })
  })

  test('with a disabled key is refused before its signature', () => {
    const disabled = { ...check, credentials: () => ({ ...user, accessKeySecret: 'x', disabled: true }) }
    expect(errorOf(inHeader(v4), disabled)).toMatchObject({ code: 'InvalidAccessKeyId', ec: '0002-00000904' })
  })

  test('signed twice is an invalid argument', () => {
    const { query } = inUrl(v4)
    expect(errorOf({ ...inHeader(v1), query })).toMatchObject(wrongArgument)
    expect(errorOf({ ...inHeader(v4), query: 'Expires=1' })).toMatchObject(wrongArgument)
  })

  test('with two tokens is an invalid argument', () => {
    const signed = inUrl({ ...v1, credentials: session })
    expect(errorOf(withHeader(signed, 'x-oss-security-token', session.securityToken))).toMatchObject(wrongArgument)
  })

  test('without a signature is denied, or passes as anonymous on request', () => {
    const unsigned = { method: 'GET', host: 'examplebucket.localhost:4001', path: '/a', query: 'acl', headers: {} }
    expect(errorOf(unsigned)).toMatchObject({ ...denied, ec: '0003-00000001' })
    expect(verifyRequest(unsigned, { ...check, anonymous: true })).toEqual({
      ok: true,
      bucket: 'examplebucket',
      key: 'a',
      accessKeyId: undefined,
      version: undefined,
      query: [['acl', null]],
    })
  })

  test('has headers in any case, repeated as an array or by case', () => {
    const signed = inHeader(v4, { ...request, headers: { 'x-oss-meta-a': '1,2', 'X-Oss-Meta-B': 'b' } })
    const { Authorization, 'x-oss-meta-a': _a, ...rest } = signed.headers
    const arrays = { ...rest, AUTHORIZATION: Authorization, 'x-oss-meta-a': [' 1', '2 '] }
    const cases = { ...rest, authorization: Authorization, 'X-OSS-META-A': '1', 'x-oss-meta-a': '2' }
    expect(errorOf({ ...signed, headers: arrays })).toBeUndefined()
    expect(errorOf({ ...signed, headers: cases })).toBeUndefined()
  })

  test('has headers of UTF-8 bytes, which Node hands over as Latin-1', () => {
    const signed = inHeader(v1)
    const bytes = Buffer.from('中文').toString('latin1')
    const { StringToSign } = errorOf(withHeader(signed, 'x-oss-meta-name', bytes))?.details ?? {}
    expect(StringToSign).toContain('x-oss-meta-name:中文\n')
    expect(errorOf(withHeader(signed, 'x-oss-meta-name', '\xe9'))?.details.StringToSign).toContain(
      'x-oss-meta-name:é\n',
    )
  })

  test('has header values of any UTF-8 bytes, of which only the blanks around them are not signed', () => {
    fc.assert(
      fc.property(headerText, fc.constantFrom(v1, v4), (text, signing) => {
        const { method, host, path, headers } = inHeader(signing, { ...request, headers: { 'x-oss-meta-a': text } })
        const bytes = Buffer.from(` \t${text}\t `).toString('latin1')
        const raw = { ...headers, 'x-oss-meta-a': bytes }
        const read = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]))
        expect(errorOf({ method, host, path, headers: raw })).toBeUndefined()
        expect(errorOf({ method, host, path, headers: read.set('x-oss-meta-a', trimBlanks(text)) })).toBeUndefined()
      }),
      {
        examples: [
          ['爱你', v1],
          ['à', v4],
          ['\u00a0', v4],
          ['\ufeffa', v1],
        ],
      },
    )
  })

  test.each(['a=%ff', 'a=%', 'a=\ud800'])('with the query %j, which is no UTF-8, is an invalid argument', (query) => {
    expect(errorOf({ ...inUrl(v4), query })).toMatchObject(wrongArgument)
  })
})
