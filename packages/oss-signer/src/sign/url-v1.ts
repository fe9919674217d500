import { percentEncode } from '../encoding.js'
import { formatQuery, type QueryList } from '../query.js'
import type { OssRequest, UnversionedSigning } from '../types.js'
import { stagesV1 } from '../v1/signature.js'
import { presigned, type SignedUrl } from './presigned.js'

export function signUrlV1(request: OssRequest, signing: UnversionedSigning): SignedUrl {
  const { accessKeyId, accessKeySecret, securityToken } = signing.credentials
  return presigned(request, signing, Infinity, (prepared, _seconds, end) => {
    const query: QueryList = securityToken ? [...prepared.query, ['security-token', securityToken]] : prepared.query
    const stages = stagesV1({ ...prepared, query }, accessKeySecret, `${end}`)
    const auth = `Expires=${end}&OSSAccessKeyId=${percentEncode(accessKeyId)}&Signature=${encodeURIComponent(stages.signature)}`
    return [query.length > 0 ? `${auth}&${formatQuery(query)}` : auth, stages]
  })
}
