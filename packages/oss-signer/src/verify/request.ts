import { timeOf } from '../dates.js'
import { credentialsOf, refuseAnonymous, signatureDoesNotMatch } from './authenticate.js'
import type { Claim } from './claim.js'
import { aliOssForms } from './compat.js'
import { isEqual } from './equal.js'
import { type Reading, readRequest } from './received.js'
import { invalidArgument, verdict } from './refusal.js'
import type { ReceivedRequest, Refused, RequestCheck, VerifiedRequest } from './types.js'
import { claimV1Header, claimV1Query } from './v1.js'
import { claimV4Header, claimV4Query } from './v4.js'

/**
 * Checks the signature of a received request, in the order in which OSS does.
 * @returns the bucket and key that it is about, or the error that OSS would give
 */
export function verifyRequest(received: ReceivedRequest, check: RequestCheck): VerifiedRequest | Refused {
  return verdict(() => {
    const time = timeOf(check.now)
    const reading = readRequest(received, check)
    const claim = readClaim(reading, check, time)
    if (!claim && !check.anonymous) refuseAnonymous()
    return {
      ok: true,
      bucket: reading.bucket,
      key: claim ? verifiedKey(reading, claim, check, time) : reading.key,
      accessKeyId: claim?.accessKeyId,
      version: claim?.version,
      query: reading.query,
    }
  })
}

/** What the request says of its signature; undefined for an anonymous one. */
function readClaim(reading: Reading, check: RequestCheck, time: number): Claim | undefined {
  const { headers, parameters } = reading
  const authorization = headers.get('authorization')
  const has = (names: string[]) => names.some((name) => parameters.has(name))
  const isV1Query = has(['OSSAccessKeyId', 'Expires', 'Signature'])
  const isV4Query = has(['x-oss-signature-version', 'x-oss-credential', 'x-oss-signature', 'x-oss-expires'])
  if (authorization !== undefined) {
    if (isV1Query || isV4Query) invalidArgument('Only one auth mechanism is allowed.')
    return authorization.startsWith('OSS4')
      ? claimV4Header(reading, authorization, check, time)
      : claimV1Header(reading, authorization, time)
  }
  if (isV4Query) return claimV4Query(reading, check, time)
  return isV1Query ? claimV1Query(reading, time) : undefined
}

/** The key for which the signature is right. */
function verifiedKey({ bucket, key }: Reading, claim: Claim, check: RequestCheck, time: number): string | undefined {
  const { accessKeyId, signature, sign } = claim
  const { accessKeySecret } = credentialsOf(accessKeyId, claim.securityToken, check, time)
  const stages = sign(accessKeySecret, { key })
  if (isEqual(stages.signature, signature)) return key
  const form = check.compat
    ? aliOssForms(bucket, key).find((each) => isEqual(sign(accessKeySecret, each).signature, signature))
    : undefined
  return form ? form.key : signatureDoesNotMatch(accessKeyId, signature, stages)
}
