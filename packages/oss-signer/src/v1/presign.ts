import type { Call } from '../request/call.js'
import { queryString } from '../request/query.js'
import type { QueryList, Stages } from '../types.js'
import { stagesV1 } from './signature.js'

/** The query of a URL that lives for so many seconds. */
export function presignV1(
  { method, resource, headers, query, signing, time }: Call,
  seconds: number,
): [query: string, stages: Stages] {
  const { accessKeyId, accessKeySecret, securityToken } = signing.credentials
  const expires = `${Math.floor(time / 1000) + seconds}`
  const list: QueryList = securityToken ? [...query, ['security-token', securityToken]] : query
  const stages = stagesV1(accessKeySecret, method, headers, expires, resource, list)
  return [
    queryString([['Expires', expires], ['OSSAccessKeyId', accessKeyId], ['Signature', stages.signature], ...list]),
    stages,
  ]
}
