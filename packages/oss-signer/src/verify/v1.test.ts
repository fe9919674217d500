import { describe, expect, test } from 'vitest'
import {
  after,
  at,
  check,
  denied,
  errorOf,
  inHeader,
  inUrl,
  now,
  request,
  session,
  user,
  v1,
  withHeader,
  withParameter,
  wrongArgument,
} from '../../test/requests.js'
import { signRequest } from '../sign/request.js'
import { verifyRequest } from './request.js'

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

  test('may carry its token in the header of the SDK v2 for Python, which does not sign it', () => {
    const { securityToken, ...bare } = session
    const signed = inHeader({ ...v1, credentials: bare })
    expect(errorOf(withHeader(signed, 'security-token', securityToken))).toBeUndefined()
    expect(errorOf(withHeader(signed, 'security-token', 'CAIS'))).toMatchObject({ code: 'InvalidSecurityToken' })
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

  test.each(['soon', '1.5', '0x10', '- 1', ' 1'])('that ends %j is denied', (end) => {
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

  test.each(['-1', '-99999999999999999999'])('that ended %s seconds after 1970 has expired', (end) => {
    const message = 'Request has expired.'
    expect(errorOf(withParameter(inUrl(v1), 'Expires', end))).toMatchObject({ ...denied, message, ec: '0002-00000069' })
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
