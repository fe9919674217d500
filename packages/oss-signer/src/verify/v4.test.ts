import { describe, expect, test } from 'vitest'
import {
  at,
  denied,
  errorOf,
  inHeader,
  inUrl,
  request,
  user,
  v4,
  withHeader,
  withParameter,
  wrongArgument,
} from '../../test/requests.js'
import { signRequest } from '../sign/request.js'

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

  test('that says that its body is signed is an invalid argument', () => {
    const signed = withHeader(inHeader(v4), 'x-oss-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER')
    expect(errorOf(signed)).toMatchObject({ ...wrongArgument, ec: '0002-00000214' })
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
