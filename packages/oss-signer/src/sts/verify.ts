import { timeOf } from '../dates.js'
import * as LIMITS from '../limits.js'
import { firstValues, type QueryList } from '../query.js'
import { credentialsOf, type FaultAnswers } from '../verify/authenticate.js'
import { isEqual } from '../verify/equal.js'
import { refuse, verdict } from '../verify/refusal.js'
import type { Refused, RequestCheck } from '../verify/types.js'
import { signatureRpc, stringToSignRpc } from './rpc.js'

export interface VerifiedRpc {
  ok: true
  accessKeyId: string
  /** All parameters but the signature; the first one where it is repeated. */
  parameters: ReadonlyMap<string, string>
}

const ANSWERS: FaultAnswers = {
  unknown: [404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.'],
  disabled: [400, 'InvalidAccessKeyId.Inactive', 'Specified access key is disabled.'],
  tokenMissing: [400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.'],
  tokenForeign: [400, 'InvalidSecurityToken.Malformed', 'Specified SecurityToken is malformed.'],
  tokenWrong: [
    400,
    'InvalidSecurityToken.MismatchWithAccessKey',
    'Specified SecurityToken mismatch with the AccessKey.',
  ],
  expired: [400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.'],
}

/**
 * Checks the signature of a call to STS, whatever its action. That a nonce comes only once is the caller's to see to: it
 * must be remembered for the 15 minutes on both sides of its timestamp, beyond a restart as well.
 * @param parameters decoded, of the query and the form together
 * @returns the parameters, or the error that STS would give
 */
export function verifyRpc(
  method: string,
  parameters: QueryList,
  check: Pick<RequestCheck, 'credentials' | 'now'>,
): VerifiedRpc | Refused {
  return verdict(() => {
    const time = timeOf(check.now)
    const given = firstValues(parameters)
    const required = (name: string) =>
      given.get(name) || refuse(400, `Missing${name}`, `${name} is mandatory for this action.`)
    const accessKeyId = required('AccessKeyId')
    const signature = required('Signature')
    const timestamp = required('Timestamp')
    const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(timestamp) ? Date.parse(timestamp) : NaN
    if (Number.isNaN(date))
      refuse(400, 'InvalidTimeStamp.Format', 'Specified time stamp or date value is not well formatted.')
    if (Math.abs(time - date) > LIMITS.SKEW_SECONDS * 1000) {
      refuse(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.')
    }
    const { accessKeySecret } = credentialsOf(accessKeyId, given.get('SecurityToken'), check, time, ANSWERS)
    given.delete('Signature')
    const stringToSign = stringToSignRpc(method.toUpperCase(), Object.fromEntries(given))
    if (!isEqual(signatureRpc(accessKeySecret, stringToSign), signature)) {
      refuse(
        400,
        'SignatureDoesNotMatch',
        `Specified signature is not matched with our calculation. server string to sign is:${stringToSign}`,
      )
    }
    return { ok: true, accessKeyId, parameters: given }
  })
}
