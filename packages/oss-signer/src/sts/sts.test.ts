import { describe, expect, test } from 'vitest'
import { check, now, session, user } from '../../test/requests.js'
import { SignerError } from '../errors.js'
import { type AssumeRole, signAssumeRole } from './assume-role.js'
import { sessionPolicy } from './session-policy.js'
import { verifyRpc } from './verify.js'

const role: AssumeRole = { roleArn: 'acs:ram::1234567890123456:role/upload', roleSessionName: 'alice' }
const signing = { credentials: user, now, nonce: 'n-1', region: 'cn-hangzhou' }
const parametersOf = (body: string) => [...new URLSearchParams(body)]

describe('AssumeRole', () => {
  test('is a form for the STS of the region', () => {
    const policy = sessionPolicy({ bucket: 'examplebucket', prefix: 'user/1/' })
    const signed = signAssumeRole({ ...role, durationSeconds: 900, policy }, signing)
    expect(signed).toMatchObject({
      method: 'POST',
      url: 'https://sts.cn-hangzhou.aliyuncs.com/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(Object.fromEntries(parametersOf(signed.body))).toEqual({
      AccessKeyId: user.accessKeyId,
      Action: 'AssumeRole',
      DurationSeconds: '900',
      Format: 'JSON',
      Policy: JSON.stringify(policy),
      RoleArn: role.roleArn,
      RoleSessionName: 'alice',
      Signature: signed.stages.signature,
      SignatureMethod: 'HMAC-SHA1',
      SignatureNonce: 'n-1',
      SignatureVersion: '1.0',
      Timestamp: '2025-10-09T08:53:20.000Z',
      Version: '2015-04-01',
    })
  })

  test('has another nonce each time, and an endpoint of its own', () => {
    const { nonce: _, ...fresh } = signing
    const signed = [1, 2].map(() => signAssumeRole({ ...role, endpoint: 'http://localhost:4001' }, fresh))
    expect(new Set(signed.map(({ body }) => new URLSearchParams(body).get('SignatureNonce'))).size).toBe(2)
    expect(signed[0]?.url).toBe('http://localhost:4001/')
  })

  test('carries the token of temporary credentials', () => {
    const { body } = signAssumeRole(role, { ...signing, credentials: session })
    expect(new URLSearchParams(body).get('SecurityToken')).toBe(session.securityToken)
  })

  test.each([{ durationSeconds: 899 }, { durationSeconds: 43_201 }])('cannot have %j', (change) => {
    expect(() => signAssumeRole({ ...role, ...change }, signing)).toThrow(SignerError)
  })
})

describe('a session policy', () => {
  test('leaves the uploads to one key', () => {
    expect(sessionPolicy({ bucket: 'examplebucket', key: 'a/b.txt' })).toEqual({
      Version: '1',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['oss:PutObject', 'oss:AbortMultipartUpload', 'oss:ListParts'],
          Resource: ['acs:oss:*:*:examplebucket/a/b.txt'],
        },
      ],
    })
  })

  test('leaves what is asked for below a prefix, and its listing', () => {
    expect(
      sessionPolicy({ bucket: 'examplebucket', prefix: 'u/', actions: ['oss:GetObject'], list: true }).Statement,
    ).toEqual([
      { Effect: 'Allow', Action: ['oss:GetObject'], Resource: ['acs:oss:*:*:examplebucket/u/*'] },
      {
        Effect: 'Allow',
        Action: ['oss:ListObjects'],
        Resource: ['acs:oss:*:*:examplebucket'],
        Condition: { StringLike: { 'oss:Prefix': ['u/*'] } },
      },
    ])
  })

  test.each([{}, { key: '' }, { prefix: '' }, { key: 'a', prefix: 'a' }, { key: 'a*' }, { prefix: 'u?/' }])(
    'cannot be about %j',
    (name) => {
      expect(() => sessionPolicy({ bucket: 'examplebucket', ...name })).toThrow(SignerError)
    },
  )
})

describe('a call to STS', () => {
  const { body } = signAssumeRole(role, signing)
  const codeOf = (method = 'POST', change: Record<string, string> = {}, given = check) => {
    const parameters = Object.entries({ ...Object.fromEntries(parametersOf(body)), ...change })
    const outcome = verifyRpc(method, parameters, given)
    return outcome.ok ? outcome.parameters.get('RoleSessionName') : outcome.error.code
  }

  test('verifies, with its parameters', () => {
    expect(codeOf()).toBe('alice')
  })

  test.each([
    ['SignatureDoesNotMatch', 'GET', {}],
    ['SignatureDoesNotMatch', 'POST', { RoleSessionName: 'bob' }],
    ['SignatureDoesNotMatch', 'POST', { Extra: '1' }],
    ['InvalidAccessKeyId.NotFound', 'POST', { AccessKeyId: 'nobody' }],
    ['InvalidTimeStamp.Format', 'POST', { Timestamp: 'now' }],
    ['MissingTimestamp', 'POST', { Timestamp: '' }],
    ['MissingSignature', 'POST', { Signature: '' }],
    ['MissingAccessKeyId', 'POST', { AccessKeyId: '' }],
  ])('is %s by %s with %j', (code, method, change) => {
    expect(codeOf(method, change)).toBe(code)
  })

  test.each([
    ['InvalidAccessKeyId.Inactive', { ...user, accessKeySecret: 'wrong', disabled: true }],
    ['InvalidSecurityToken.Malformed', user],
    ['MissingSecurityToken', session, ''],
    ['InvalidSecurityToken.MismatchWithAccessKey', session, 'CAIS/+== other'],
    ['InvalidSecurityToken.Expired', { ...session, expiresAt: new Date(+now - 1) }, session.securityToken],
  ] as const)('is %s where its key is known as %j', (code, known, securityToken = 'CAIS') => {
    const { expiresAt: _, ...endless } = session
    const call = signAssumeRole(role, { ...signing, credentials: { ...endless, securityToken } })
    const outcome = verifyRpc('POST', parametersOf(call.body), { ...check, credentials: () => known })
    // Refused before its signature, which would be wrong.
    expect(outcome.ok ? undefined : outcome.error.code).toBe(code)
  })

  test('of temporary credentials verifies with its token', () => {
    const call = signAssumeRole(role, { ...signing, credentials: session })
    expect(verifyRpc('POST', parametersOf(call.body), check)).toMatchObject({ ok: true, accessKeyId: 'STS.example' })
  })

  test.each([-901, 901])('has a wrong time %i seconds away', (seconds) => {
    expect(codeOf('POST', {}, { ...check, now: new Date(+now + seconds * 1000) })).toBe('InvalidTimeStamp.Expired')
    expect(codeOf('POST', {}, { ...check, now: new Date(+now + Math.sign(seconds) * 900_000) })).toBe('alice')
  })
})
