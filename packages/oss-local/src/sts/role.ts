import type { Policy } from '../access/policy.js'

/** A role that the owner's keys may assume. */
export interface Role {
  /** The last part of `acs:ram::<owner>:role/<name>`. */
  name: string
  /** What the role may do. Default: everything. */
  policy?: Policy
  /** The longest session, in seconds, 3600 to 43200. Default 3600. */
  maxSessionDuration?: number
}

export function roleArn(owner: string, name: string): string {
  return `acs:ram::${owner}:role/${name}`
}
