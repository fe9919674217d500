import { percentEncode } from '../encoding.js'
import { formatQuery } from '../query.js'
import { prepare } from '../request/prepare.js'
import type { OssRequest, UnversionedSigning } from '../types.js'
import { stagesV1 } from '../v1/signature.js'
import { lifeOf, signedUrl, type SignedUrl } from './presigned.js'

export function signUrlV1(request: OssRequest, signing: UnversionedSigning): SignedUrl {
  const { accessKeyId, accessKeySecret, securityToken } = signing.credentials
  const prepared = prepare(request, signing)
  const life = lifeOf(request.expiresIn, prepared, Infinity)
  const end = String(prepared.second + life)
  if (securityToken) prepared.query = [...prepared.query, ['security-token', securityToken]]
  const stages = stagesV1(prepared, accessKeySecret, end)
  let query = `Expires=${end}&OSSAccessKeyId=${percentEncode(accessKeyId)}&Signature=${encodeURIComponent(stages.signature)}`
  if (prepared.query.length) query += `&${formatQuery(prepared.query)}`
  return signedUrl(request, prepared, query, life, stages)
}
