import { parseDate } from '../dates.js'
import { resourceOf } from '../request/message.js'
import { stagesV1 } from '../v1/signature.js'
import type { Claim } from './claim.js'
import { checkDate, checkSkew, expired } from './clock.js'
import type { Reading } from './received.js'
import { accessDenied, invalidArgument } from './refusal.js'

/** `Authorization: OSS id:signature` */
export function claimV1Header(reading: Reading, authorization: string, time: number): Claim {
  const [, accessKeyId, signature] = /^OSS ([^\s:]+):(\S+)$/.exec(authorization) ?? []
  if (!accessKeyId || !signature) invalidArgument('Authorization header is invalid.')
  const date = reading.headers.get('x-oss-date') || reading.headers.get('date') || ''
  checkSkew(checkDate(date, parseDate(date)), time)
  return claim(reading, accessKeyId, signature, date)
}

/** `?OSSAccessKeyId=…&Expires=…&Signature=…` */
export function claimV1Query(reading: Reading, time: number): Claim {
  const [accessKeyId, expires, signature] = ['OSSAccessKeyId', 'Expires', 'Signature'].map((name) =>
    reading.parameters.get(name),
  )
  if (!accessKeyId || !expires || !signature) {
    accessDenied(
      'Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters',
      expires === '' ? '0002-00000068' : undefined,
    )
  }
  if (!/^-?\d+$/.test(expires)) accessDenied('Invalid date (should be seconds since epoch)', '0002-00000070')
  const end = +expires * 1000
  if (time > end) expired(end, time, '0002-00000069')
  return claim(reading, accessKeyId, signature, expires)
}

function claim(reading: Reading, accessKeyId: string, signature: string, date: string): Claim {
  const { method, bucket, headers, query, parameters } = reading
  // The SDK for Python of today calls the header security-token, and does not sign it.
  const tokenOfHeader = headers.get('x-oss-security-token') ?? headers.get('security-token')
  const tokenOfQuery = parameters.get('security-token')
  if (tokenOfHeader !== undefined && tokenOfQuery !== undefined) {
    invalidArgument('The security token is both in a header and in the query.')
  }
  return {
    version: 'V1',
    accessKeyId,
    securityToken: tokenOfHeader ?? tokenOfQuery,
    signature,
    sign: (secret, { key }) => stagesV1({ method, resource: resourceOf(bucket, key), headers, query }, secret, date),
  }
}
