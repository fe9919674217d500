import { demand } from '../errors.js'

export interface SessionRights {
  bucket: string
  /** The one object that may be used; either this or `prefix`. */
  key?: string
  /** What the keys of the objects that may be used begin with. */
  prefix?: string
  /** Default: what an upload needs, in one piece or in parts. */
  actions?: readonly string[]
  /** Whether the keys under the prefix may be listed. Default false. */
  list?: boolean
}

/** A RAM policy, ready for `JSON.stringify`. */
export interface PolicyDocument {
  Version: '1'
  Statement: {
    Effect: 'Allow'
    Action: readonly string[]
    Resource: readonly string[]
    Condition?: { StringLike: { 'oss:Prefix': readonly string[] } }
  }[]
}

const UPLOAD = ['oss:PutObject', 'oss:AbortMultipartUpload', 'oss:ListParts']

/**
 * A policy for AssumeRole that leaves nothing but one key or prefix.
 * @throws SignerError `InvalidPolicy` for a name with `*` or `?`, which a policy cannot take literally
 */
export function sessionPolicy({ bucket, key, prefix, actions = UPLOAD, list = false }: SessionRights): PolicyDocument {
  const name = key ?? prefix
  demand(
    name && (key === undefined || prefix === undefined) && !/[*?]/.test(bucket + name),
    'InvalidPolicy',
    'Rights need a bucket and a key or a prefix, without * and ?.',
  )
  const pattern = key === undefined ? `${name}*` : name
  const allow = (Action: readonly string[], place: string) =>
    ({ Effect: 'Allow', Action, Resource: [`acs:oss:*:*:${place}`] }) as const
  const Statement: PolicyDocument['Statement'] = [allow(actions, `${bucket}/${pattern}`)]
  if (list) {
    Statement.push({
      ...allow(['oss:ListObjects'], bucket),
      Condition: { StringLike: { 'oss:Prefix': [pattern] } },
    })
  }
  return { Version: '1', Statement }
}
