import { describe, expect, test } from 'vitest'
import { signRequest } from '../sign/request.js'
import { signUrl } from '../sign/url.js'
import type { OssRequest, Signing } from '../types.js'
import { verifyRequest } from './request.js'
import type { ReceivedRequest, RequestCheck } from './types.js'

const now = new Date('2025-10-09T08:53:20Z')
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000)

const user = { accessKeyId: 'LTAI5tExample', accessKeySecret: 'secret of a user' }
const session = {
  accessKeyId: 'STS.example',
  accessKeySecret: 'secret of a session',
  securityToken: 'CAIS/+== token',
  expiresAt: after(1000).toISOString(),
}
const check: RequestCheck = {
  credentials: (id) => [user, session].find(({ accessKeyId }) => accessKeyId === id),
  region: 'cn-hangzhou',
  now,
}
const at = (seconds: number): RequestCheck => ({ ...check, now: after(seconds) })

const v1: Signing = { version: 'V1', credentials: user, now }
const v4: Signing = { version: 'V4', credentials: user, region: 'cn-hangzhou', now }
const request: OssRequest = {
  method: 'PUT',
  bucket: 'examplebucket',
  key: 'a b+c.txt',
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
  headers: { 'Content-Type': 'text/plain' },
  expiresIn: 600,
}

type Received = Required<ReceivedRequest>

function received({
  method,
  url,
  headers,
}: {
  method: string
  url: string
  headers: Record<string, string>
}): Received {
  const { host, pathname: path, search: query } = new URL(url)
  return { method, host, path, query, headers }
}

const inHeader = (signing: Signing, given = request) => received(signRequest(given, signing))
const inUrl = (signing: Signing, given = request) => received(signUrl(given, signing))

/** Without a header, or with another value. */
function withHeader(signed: Received, name: string, value?: string): Received {
  const { [name]: _, ...headers } = signed.headers
  return { ...signed, headers: value === undefined ? headers : { ...headers, [name]: value } }
}

/** Without a parameter, or with another value. */
function withParameter(signed: Received, name: string, value?: string): Received {
  const parameters = new URLSearchParams(signed.query)
  if (value === undefined) parameters.delete(name)
  else parameters.set(name, value)
  return { ...signed, query: parameters.toString() }
}

function errorOf(signed: ReceivedRequest, given = check) {
  const outcome = verifyRequest(signed, given)
  return outcome.ok ? undefined : outcome.error
}

const wrongArgument = { status: 400, code: 'InvalidArgument' }
const denied = { status: 403, code: 'AccessDenied' }

describe('a V1 header', () => {
  test.each([
    '',
    'OSS',
    'OSS id',
    'OSS id:',
    'OSS :signature',
    'Basic aWQ6c2VjcmV0',
    'AWS id:signature',
    'oss id:signature',
  ])('of the form %j is an invalid argument', (authorization) => {
    expect(errorOf(withHeader(inHeader(v1), 'Authorization', authorization))).toMatchObject(wrongArgument)
  })

  test('without a date is denied', () => {
    const message = 'OSS authentication requires a valid Date.'
    expect(errorOf(withHeader(inHeader(v1), 'x-oss-date'))).toMatchObject({ ...denied, ec: '0002-00000503', message })
  })

  test.each(['yesterday', '2025-10-09', '20251009'])('with the date %j is denied', (date) => {
    expect(errorOf(withHeader(inHeader(v1), 'x-oss-date', date))).toMatchObject({ ...denied, ec: '0002-00000505' })
  })

  test('may carry its date as Date, or as x-oss-date in the form of V4', () => {
    for (const headers of [{ Date: now.toUTCString() }, { 'x-oss-date': '20251009T085320Z' }] as Record<
      string,
      string
    >[]) {
      expect(verifyRequest(inHeader(v1, { ...request, headers }), check)).toMatchObject({ ok: true })
    }
  })

  test.each([-900, 900])('is taken %i seconds away', (seconds) => {
    expect(errorOf(inHeader(v1), at(seconds))).toBeUndefined()
  })

  test.each([-901, 901])('is too skewed %i seconds away', (seconds) => {
    expect(errorOf(inHeader(v1), at(seconds))).toEqual({
      status: 403,
      code: 'RequestTimeTooSkewed',
      message: 'The difference between the request time and the current time is too large.',
      ec: '0002-00000504',
      details: {
        MaxAllowedSkewMilliseconds: '900000',
        RequestTime: '2025-10-09T08:53:20.000Z',
        ServerTime: after(seconds).toISOString(),
      },
    })
  })

  test('shows what it should have signed', () => {
    const signed = inHeader(v1)
    const { stages } = signRequest({ ...request, method: 'GET' }, v1)
    expect(errorOf({ ...signed, method: 'GET' })).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
      ec: '0002-00000040',
      details: {
        OSSAccessKeyId: user.accessKeyId,
        SignatureProvided: signRequest(request, v1).stages.signature,
        StringToSign: stages.stringToSign,
        StringToSignBytes: expect.stringMatching(/^47 45 54 0A 0A [0-9A-F ]+$/) as string,
      },
    })
  })
})

describe('a V1 URL', () => {
  test.each(['OSSAccessKeyId', 'Expires', 'Signature'])('without %s is denied', (name) => {
    const message = 'Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters'
    expect(errorOf(withParameter(inUrl(v1), name))).toMatchObject({ ...denied, message })
    expect(errorOf(withParameter(inUrl(v1), name, ''))).toMatchObject({ ...denied, message })
  })

  test('with an empty end says so in its EC', () => {
    expect(errorOf(withParameter(inUrl(v1), 'Expires', ''))).toMatchObject({ ec: '0002-00000068' })
  })

  test.each(['soon', '1.5', '0x10', '-1', ' 1'])('that ends %j is denied', (end) => {
    const message = 'Invalid date (should be seconds since epoch)'
    expect(errorOf(withParameter(inUrl(v1), 'Expires', end))).toMatchObject({ ...denied, message, ec: '0002-00000070' })
  })

  test('is taken until its last second, and not after', () => {
    expect(errorOf(inUrl(v1), at(600))).toBeUndefined()
    expect(errorOf(inUrl(v1), at(601))).toEqual({
      ...denied,
      message: 'Request has expired.',
      ec: '0002-00000069',
      details: { Expires: '2025-10-09T09:03:20.000Z', ServerTime: '2025-10-09T09:03:21.000Z' },
    })
  })

  test('that has ended is not asked for its key or signature', () => {
    const wrong = withParameter(withParameter(inUrl(v1), 'Signature', 'AAAA'), 'OSSAccessKeyId', 'nobody')
    expect(errorOf(wrong, at(601))).toMatchObject({ message: 'Request has expired.' })
    expect(errorOf(wrong)).toMatchObject({ code: 'InvalidAccessKeyId' })
  })

  test('counts the first of repeated parameters', () => {
    const signed = inUrl(v1)
    expect(errorOf({ ...signed, query: `${signed.query}&Expires=1&Signature=x` })).toBeUndefined()
    expect(errorOf({ ...signed, query: `Expires=1&${signed.query.slice(1)}` })).toMatchObject(denied)
  })

  test('leaves unsigned parameters free', () => {
    const signed = inUrl(v1)
    expect(errorOf({ ...signed, query: `prefix=a&${signed.query.slice(1)}&max-keys=1` })).toBeUndefined()
  })
})

describe('a V4 header', () => {
  const authorization = String(inHeader(v4).headers.Authorization)

  test.each([
    authorization.replace('OSS4-HMAC-SHA256', 'OSS4-HMAC-SHA1'),
    authorization.replace(/Credential=[^,]*,/, ''),
    authorization.replace(/,Signature=.*/, ''),
    authorization.replace('/oss/', '/sts/'),
    authorization.replace('aliyun_v4_request', 'aws4_request'),
    authorization.replace('/cn-hangzhou', ''),
    authorization.replace(user.accessKeyId, ''),
    'OSS4-HMAC-SHA256',
  ])('%j is an invalid argument', (wrong) => {
    const message = 'Invalid credential in Authorization header.'
    expect(errorOf(withHeader(inHeader(v4), 'Authorization', wrong))).toMatchObject({ ...wrongArgument, message })
  })

  test('may have blanks after its commas, as the documentation prints them', () => {
    const signed = inHeader(v4, { ...request, additionalHeaders: ['host'] })
    const spaced = String(signed.headers.Authorization).replaceAll(',', ', ')
    expect(errorOf(withHeader(signed, 'Authorization', spaced))).toBeUndefined()
  })

  test('without a date is denied', () => {
    expect(errorOf(withHeader(inHeader(v4), 'x-oss-date'))).toMatchObject({ ...denied, ec: '0002-00000503' })
  })

  test('of another day than its date is an invalid argument that tells the time', () => {
    const wrong = authorization.replace('/20251009/', '/20251008/')
    expect(errorOf(withHeader(inHeader(v4), 'Authorization', wrong))).toEqual({
      ...wrongArgument,
      message: 'Invalid signing date in Authorization header.',
      ec: '0002-00000212',
      details: { ServerTime: '2025-10-09T08:53:20.000Z' },
    })
  })

  test('of another day than the server has is an invalid argument too', () => {
    expect(errorOf(inHeader(v4), at(3 * 86_400))).toMatchObject({ ...wrongArgument, ec: '0002-00000212' })
  })

  test('for another region is an invalid argument', () => {
    expect(errorOf(inHeader({ ...v4, region: 'cn-beijing' }))).toMatchObject({
      ...wrongArgument,
      message: 'Invalid signing region in Authorization header.',
      ec: '0002-00000226',
    })
  })

  test.each([-901, 901])('is too skewed %i seconds away', (seconds) => {
    expect(errorOf(inHeader(v4), at(seconds))).toMatchObject({ status: 403, code: 'RequestTimeTooSkewed' })
  })

  test.each([-900, 900])('is taken %i seconds away', (seconds) => {
    expect(errorOf(inHeader(v4), at(seconds))).toBeUndefined()
  })

  test('with an empty list of additional headers is an invalid argument', () => {
    const wrong = authorization.replace(',Signature', ',AdditionalHeaders=,Signature')
    expect(errorOf(withHeader(inHeader(v4), 'Authorization', wrong))).toMatchObject({
      ...wrongArgument,
      ec: '0002-00000209',
    })
  })

  test('signs additional headers, the host among them', () => {
    const signed = inHeader(v4, { ...request, headers: { Range: 'bytes=0-9' }, additionalHeaders: ['Range', 'host'] })
    expect(errorOf(signed)).toBeUndefined()
    expect(errorOf(withHeader(signed, 'Range', 'bytes=0-8'))).toMatchObject({ code: 'SignatureDoesNotMatch' })
    expect(errorOf(withHeader(signed, 'Range'))).toMatchObject({ code: 'SignatureDoesNotMatch' })
    expect(errorOf({ ...signed, host: 'examplebucket.oss-cn-hangzhou-internal.aliyuncs.com' })).toMatchObject({
      code: 'SignatureDoesNotMatch',
    })
  })

  test('shows the canonical request that it should have signed', () => {
    const { stages } = signRequest({ ...request, method: 'GET' }, v4)
    expect(errorOf({ ...inHeader(v4), method: 'GET' })?.details).toMatchObject({
      CanonicalRequest: stages.canonicalRequest,
      StringToSign: stages.stringToSign,
    })
  })
})

describe('a V4 URL', () => {
  test.each(['x-oss-signature-version', 'x-oss-credential', 'x-oss-date', 'x-oss-expires', 'x-oss-signature'])(
    'without %s is denied',
    (name) => {
      expect(errorOf(withParameter(inUrl(v4), name))).toMatchObject(denied)
      expect(errorOf(withParameter(inUrl(v4), name, ''))).toMatchObject(denied)
    },
  )

  test.each([
    ['soon', '0002-00000070'],
    ['0', '0002-00000232'],
    ['604801', '0002-00000232'],
  ])('that lives %s seconds is denied', (seconds, ec) => {
    expect(errorOf(withParameter(inUrl(v4), 'x-oss-expires', seconds))).toMatchObject({ ...denied, ec })
  })

  test('for another region is an invalid argument', () => {
    const message = 'The signing region in credential is invalid.'
    expect(errorOf(inUrl({ ...v4, region: 'cn-beijing' }))).toMatchObject({ ...wrongArgument, message })
  })

  test.each([
    [-900, undefined],
    [-901, '0002-00000235'],
    [600, undefined],
    [601, '0002-00000236'],
  ])('%i seconds after its date has the EC %s', (seconds, ec) => {
    expect(errorOf(inUrl(v4), at(seconds))?.ec).toBe(ec)
  })

  test('that has ended tells when', () => {
    expect(errorOf(inUrl(v4), at(601))).toMatchObject({
      ...denied,
      message: 'Request has expired.',
      details: { Expires: '2025-10-09T09:03:20.000Z', ServerTime: '2025-10-09T09:03:21.000Z' },
    })
  })

  test('breaks by any added parameter', () => {
    const signed = inUrl(v4)
    expect(errorOf({ ...signed, query: `${signed.query}&prefix=a` })).toMatchObject({ code: 'SignatureDoesNotMatch' })
  })

  test('takes an empty value with and without =', () => {
    const signed = inUrl(v4, { ...request, query: { uploads: null } })
    expect(errorOf({ ...signed, query: signed.query.replace('uploads', 'uploads=') })).toBeUndefined()
  })

  test('contradicted by a header of the same name is an invalid argument', () => {
    const signed = inUrl(v4)
    expect(errorOf(withHeader(signed, 'x-oss-date', '20251009T085321Z'))).toMatchObject(wrongArgument)
  })

  test('signed without content type breaks where a client sends one', () => {
    const signed = inUrl(v4, { ...request, headers: {} })
    expect(errorOf(signed)).toBeUndefined()
    expect(errorOf(withHeader(signed, 'content-type', 'application/x-www-form-urlencoded'))).toMatchObject({
      code: 'SignatureDoesNotMatch',
    })
  })
})

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

  test('with a query that is no UTF-8 is an invalid argument', () => {
    expect(errorOf({ ...inUrl(v4), query: 'a=%ff' })).toMatchObject(wrongArgument)
  })
})
