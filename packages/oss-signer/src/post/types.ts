import type { AddressingStyle } from '../types.js'

/** One condition of a policy; names in the array forms begin with `$`. */
export type PolicyCondition =
  | Readonly<Record<string, string>>
  | readonly [operator: 'eq' | 'starts-with', name: `$${string}`, value: string]
  | readonly [operator: 'in' | 'not-in', name: `$${string}`, values: readonly string[]]
  | readonly [operator: 'content-length-range', min: number, max: number]

export interface PostPolicy {
  bucket: string
  endpoint: string
  addressing?: AddressingStyle
  /** The key of the object; `${filename}` in it becomes the name of the chosen file. */
  key?: string
  /** How long the form can be used, in seconds; either this or `expiration` must be given. */
  expiresIn?: number
  /** The moment, of which parts of a second do not count. */
  expiration?: Date | string
  /** More fields of the form, such as `success_action_status`, `x-oss-content-type`, `x-oss-meta-*`, `callback`. */
  fields?: Readonly<Record<string, string>>
  /** More conditions. A field without one is pinned to its value. */
  conditions?: readonly PolicyCondition[]
}
