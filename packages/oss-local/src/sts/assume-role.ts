import { randomBytes, randomInt } from 'node:crypto'
import type { KeyRing } from '../access/key-ring.js'
import { decide, parsePolicy } from '../access/policy.js'
import type { Limits } from '../limits.js'
import type { Services } from '../services.js'
import type { Session } from '../store/store.js'
import { roleArn, type Role } from './role.js'
import { StsError } from './sts-error.js'

export interface AssumedRole {
  session: Session
  arn: string
  id: string
}

/** A request may be signed for a time that is off by this much, and is good as long again. */
const skew = 900_000

/**
 * The session that a signed AssumeRole request asks for: it may do what both the role and the request's policy allow.
 * Throws StsError.
 */
export function assumeRole(
  parameters: ReadonlyMap<string, string>,
  { owner, roles, limits, keyRing, nonces }: Pick<Services, 'owner' | 'roles' | 'limits' | 'keyRing' | 'nonces'>,
  now: Date,
): AssumedRole {
  const arn = required(parameters, 'RoleArn')
  const sessionName = required(parameters, 'RoleSessionName')
  if (!/^acs:ram::\d+:role\/[\w.@-]{1,64}$/i.test(arn)) throw new StsError('InvalidParameter.RoleArn')
  if (!/^[\w.@-]{2,64}$/.test(sessionName)) throw new StsError('InvalidParameter.RoleSessionName')
  if (!nonces.use(required(parameters, 'SignatureNonce'), new Date(now.getTime() + 2 * skew), now)) {
    throw new StsError('SignatureNonceUsed')
  }
  const role = roles.find(({ name }) => roleArn(owner, name).toLowerCase() === arn.toLowerCase())
  if (role === undefined) throw new StsError('EntityNotExist.Role')
  requireRight(keyRing, required(parameters, 'AccessKeyId'), roleArn(owner, role.name))

  const policy = readPolicy(parameters.get('Policy'), limits)
  const duration = readDuration(parameters.get('DurationSeconds'), role, limits)
  const policies = [role.policy && JSON.stringify(role.policy), policy].filter((text) => text !== undefined)
  return {
    session: {
      accessKeyId: `STS.${letters(24)}`,
      accessKeySecret: letters(44),
      securityToken: `CAIS${randomBytes(180).toString('base64')}`,
      expires: new Date(now.getTime() + duration),
      policies,
    },
    arn: `acs:sts::${owner}:assumed-role/${role.name}/${sessionName}`,
    id: `300000000000000000:${sessionName}`,
  }
}

/** Only keys of the owner can assume roles, and only those that a policy does not keep from it. */
function requireRight(keyRing: KeyRing, accessKeyId: string, resource: string): void {
  const principal = keyRing.principal(accessKeyId)
  const access = { action: 'sts:AssumeRole', resource, conditions: new Map<string, string>() }
  const isTemporary = keyRing.credentials(accessKeyId)?.securityToken !== undefined
  if (isTemporary || principal.kind === 'anonymous') throw new StsError('NoPermission')
  if (principal.policies.some((policy) => decide(policy, access) !== 'allowed')) throw new StsError('NoPermission')
}

function readPolicy(text: string | undefined, { stsPolicyCharacters }: Limits): string | undefined {
  if (text === undefined || text === '') return undefined
  if (text.length > stsPolicyCharacters) throw new StsError('InvalidParameter.PolicySize')
  try {
    return JSON.stringify(parsePolicy(text))
  } catch (error) {
    throw new StsError('InvalidParameter.PolicyGrammar', error instanceof Error ? error.message : undefined)
  }
}

/** Milliseconds. */
function readDuration(text: string | undefined, { maxSessionDuration }: Role, limits: Limits): number {
  if (text === undefined || text === '') return limits.stsDefaultDuration
  const duration = /^\d+$/.test(text) ? Number(text) * 1000 : 0
  const largest = maxSessionDuration === undefined ? limits.stsDefaultDuration : maxSessionDuration * 1000
  if (duration < limits.stsSmallestDuration || duration > largest)
    throw new StsError('InvalidParameter.DurationSeconds')
  return duration
}

function required(parameters: ReadonlyMap<string, string>, name: string): string {
  const value = parameters.get(name)
  if (value === undefined || value === '') throw new StsError('MissingParameter', `(${name})`)
  return value
}

/** Letters and digits only, as in keys of Aliyun. */
function letters(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}
