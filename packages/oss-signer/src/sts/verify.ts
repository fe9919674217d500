import { timeOf } from '../dates.js'
import * as LIMITS from '../limits.js'
import type { QueryList } from '../types.js'
import { signatureV1 } from '../v1/signature.js'
import { isEqual } from '../verify/equal.js'
import { firstValues } from '../verify/received.js'
import { refuse, verdict } from '../verify/refusal.js'
import type { Refused, RequestCheck } from '../verify/types.js'
import { stringToSignRpc } from './rpc.js'

export interface VerifiedRpc {
  ok: true
  accessKeyId: string
  /** All parameters but the signature; the first one where it is repeated. */
  parameters: ReadonlyMap<string, string>
}

/**
 * Checks the signature of a call to STS, whatever its action.
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
    const credentials = check.credentials(accessKeyId)
    if (!credentials) refuse(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.')
    given.delete('Signature')
    const stringToSign = stringToSignRpc(method.toUpperCase(), Object.fromEntries(given))
    if (!isEqual(signatureV1(`${credentials.accessKeySecret}&`, stringToSign), signature)) {
      refuse(
        400,
        'SignatureDoesNotMatch',
        `Specified signature is not matched with our calculation. server string to sign is:${stringToSign}`,
      )
    }
    return { ok: true, accessKeyId, parameters: given }
  })
}
