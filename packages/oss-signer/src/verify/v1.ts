import { parseHeaderDate } from '../dates.js'
import { stagesV1 } from '../v1/signature.js'
import type { Claim } from './claim.js'
import { checkDate, checkSkew, expired } from './clock.js'
import { parameter, type Reading } from './received.js'
import { resourceOf } from '../request/target.js'
import { accessDenied, invalidArgument } from './refusal.js'

/** `Authorization: OSS id:signature` */
export function claimV1Header(reading: Reading, authorization: string, time: number): Claim {
  const [, accessKeyId, signature] = /^OSS ([^\s:]+):(\S+)$/.exec(authorization) ?? []
  if (!accessKeyId || !signature) invalidArgument('Authorization header is invalid.')
  const date = reading.headers.get('x-oss-date') || reading.headers.get('date') || ''
  const dateTime = parseHeaderDate(date)
  checkDate(date, dateTime)
  checkSkew(dateTime, time)
  return claim(reading, accessKeyId, signature, date)
}

/** `?OSSAccessKeyId=…&Expires=…&Signature=…` */
export function claimV1Query(reading: Reading, time: number): Claim {
  const [accessKeyId, expires, signature] = ['OSSAccessKeyId', 'Expires', 'Signature'].map((name) =>
    parameter(reading.query, name),
  )
  if (!accessKeyId || !expires || !signature) {
    accessDenied(
      'Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters',
      expires === '' ? '0002-00000068' : undefined,
    )
  }
  if (!/^\d+$/.test(expires)) accessDenied('Invalid date (should be seconds since epoch)', '0002-00000070')
  const end = Number(expires) * 1000
  if (time > end) expired(end, time, '0002-00000069')
  return claim(reading, accessKeyId, signature, expires)
}

function claim(
  { method, bucket, headers, query }: Reading,
  accessKeyId: string,
  signature: string,
  date: string,
): Claim {
  const tokenOfHeader = headers.get('x-oss-security-token')
  const tokenOfQuery = parameter(query, 'security-token')
  if (tokenOfHeader !== undefined && tokenOfQuery !== undefined) {
    invalidArgument('The security token is both in a header and in the query.')
  }
  return {
    version: 'V1',
    accessKeyId,
    securityToken: tokenOfHeader ?? tokenOfQuery,
    signature,
    sign: (secret, { key }) => stagesV1(secret, method, headers, date, resourceOf(bucket, key), query),
  }
}
