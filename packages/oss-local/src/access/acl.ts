import type { BucketAcl, ObjectAcl } from '../store/store.js'

/** What an ACL can open to everybody. All other actions are the owner's. */
const readActions = new Set(['oss:GetObject', 'oss:ListObjects'])
const writeActions = new Set(['oss:PutObject', 'oss:DeleteObject', 'oss:AbortMultipartUpload', 'oss:ListParts'])

/** Whether everybody may do this. An object's own ACL counts before its bucket's. */
export function isPublic(action: string, bucket: BucketAcl, object: ObjectAcl = 'default'): boolean {
  const acl = object === 'default' ? bucket : object
  if (readActions.has(action)) return acl !== 'private'
  return writeActions.has(action) && acl === 'public-read-write'
}
