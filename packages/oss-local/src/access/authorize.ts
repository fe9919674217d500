import { noSuchBucket } from '../errors/no-such.js'
import { OssError } from '../errors/oss-error.js'
import type { Context } from '../operations/operation.js'
import type { ObjectName } from '../store/store.js'
import { isPublic } from './acl.js'
import { decide } from './policy.js'

/** Throws AccessDenied unless policies or ACLs let the sender of a request do this. */
export async function authorize(
  { services: { store }, principal, conditions }: Pick<Context, 'services' | 'principal' | 'conditions'>,
  action: string,
  { bucket, key }: ObjectName,
): Promise<void> {
  if (principal.kind === 'user') {
    const resource = bucket === '' ? '*' : key === '' ? bucket : `${bucket}/${key}`
    const decisions = principal.policies.map((policy) => decide(policy, { action, resource, conditions }))
    if (decisions.every((decision) => decision === 'allowed')) return
    if (decisions.includes('denied')) throw noRight()
  }
  const settings = await store.buckets.get(bucket)
  if (settings !== undefined) {
    const object = key === '' ? undefined : await store.objects.get({ bucket, key })
    if (isPublic(action, settings.acl, object?.acl)) return
  } else if (principal.kind === 'anonymous' && bucket !== '') throw noSuchBucket(bucket)
  throw principal.kind === 'user' ? noRight() : new OssError('AccessDenied')
}

function noRight(): OssError {
  return new OssError('AccessDenied', { message: 'You have no right to access this object.', ec: '0003-00000301' })
}
