import { describe, expect, it } from 'vitest'
import { decide, parsePolicy, type Access, type Decision } from './policy.js'

const access: Access = {
  action: 'oss:PutObject',
  resource: 'bucket/dir/key',
  conditions: new Map([
    ['oss:prefix', 'dir/a'],
    ['acs:securetransport', 'false'],
  ]),
}

type Fields = Record<string, unknown>

/** The decision of a policy of these statements, each of which allows everything unless it says otherwise. */
function decision(...statements: Fields[]): Decision {
  const whole = statements.map((fields) => ({ Effect: 'Allow', Action: 'oss:*', Resource: '*', ...fields }))
  return decide(parsePolicy(JSON.stringify({ Version: '1', Statement: whole })), access)
}

describe('a policy', () => {
  it('denies where one statement does, whatever the others allow', () => {
    expect(decision({}, { Effect: 'Deny', Action: 'oss:PutObject' })).toBe('denied')
    expect(decision({}, { Effect: 'Deny', Action: 'oss:GetObject' })).toBe('allowed')
  })

  it.each([
    [{ Action: 'oss:putobject' }, 'allowed'],
    [{ Action: ['oss:GetObject', 'oss:Put*'] }, 'allowed'],
    [{ Action: '*' }, 'allowed'],
    [{ Action: 'oss:Put' }, 'unmentioned'],
    [{ Resource: 'acs:oss:*:*:bucket/dir/*' }, 'allowed'],
    [{ Resource: 'acs:oss:cn-hangzhou:1:bucket/???/key' }, 'allowed'],
    [{ Resource: 'bucket/*y' }, 'allowed'],
    [{ Resource: 'bucket/*/*/key' }, 'unmentioned'],
    [{ Resource: 'acs:oss:*:*:bucket/dir' }, 'unmentioned'],
    [{ Resource: 'acs:oss:*:*:other/*' }, 'unmentioned'],
  ] as const)('with %j leaves an upload %s', (fields, expected) => {
    expect(decision(fields)).toBe(expected)
  })

  it.each([
    ['StringEquals', 'oss:Prefix', ['dir/', 'dir/a'], true],
    ['StringEquals', 'oss:Prefix', 'dir/', false],
    ['StringNotEquals', 'oss:Prefix', 'dir/a', false],
    ['StringNotEquals', 'oss:Delimiter', 'x', true],
    ['StringEqualsIgnoreCase', 'oss:Prefix', 'DIR/A', true],
    ['StringLike', 'oss:Prefix', 'dir/*', true],
    ['StringLike', 'oss:Delimiter', '*', false],
    ['StringNotLike', 'oss:Prefix', 'dir/*', false],
    ['Bool', 'acs:SecureTransport', 'false', true],
    ['Bool', 'acs:SecureTransport', 'true', false],
  ])('takes the condition %s of %s and %j as %j', (operator, key, values, holds) => {
    const Condition = { [operator]: { [key]: values } }
    expect(decision({ Condition })).toBe(holds ? 'allowed' : 'unmentioned')
    expect(decision({}, { Effect: 'Deny', Condition })).toBe(holds ? 'denied' : 'allowed')
  })

  it.each(['IpAddress', 'constructor'])('opens no door by the condition %s, which it cannot judge', (operator) => {
    const Condition = { [operator]: { 'acs:SourceIp': '10.0.0.0/8' } }
    expect(decision({ Condition })).toBe('unmentioned')
    expect(decision({}, { Effect: 'Deny', Condition })).toBe('denied')
  })

  it.each([
    '{}',
    '[]',
    'no JSON',
    '{"Version":"1","Statement":[]}',
    '{"Version":"2","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    '{"Version":"1","Statement":{"Effect":"Perhaps","Action":"*","Resource":"*"}}',
    '{"Version":"1","Statement":{"Effect":"Allow","Resource":"*"}}',
    '{"Version":"1","Statement":{"Effect":"Allow","Action":"*","Resource":[]}}',
    '{"Version":"1","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":1}}}',
  ])('is none: %s', (text) => {
    expect(() => parsePolicy(text)).toThrow()
  })
})
