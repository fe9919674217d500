import { utf8OfBinary } from '../encoding.js'
import { accessDenied, refuse } from '../verify/refusal.js'
import { type Condition, holds, readCondition } from './conditions.js'

interface Policy {
  /** In milliseconds. */
  expiration: number
  conditions: { condition: Condition; text: string }[]
}

/**
 * Holds a form against its policy.
 * @param fields by lower-case name, with `bucket`
 * @param pinned fields that must have a condition of equality
 * @param size of the file, where it is known
 * @returns the sizes that the policy allows
 */
export function checkPolicy(
  base64: string,
  fields: ReadonlyMap<string, string>,
  pinned: readonly string[],
  size: number | undefined,
  time: number,
): [min: number, max: number] {
  const { expiration, conditions } = readPolicy(base64)
  if (time > expiration) accessDenied('Invalid according to Policy: Policy expired.')
  const range: [number, number] = [0, Infinity]
  for (const { condition, text } of conditions) {
    if (condition.operator === 'content-length-range') {
      range[0] = Math.max(range[0], condition.operand[0])
      range[1] = Math.min(range[1], condition.operand[1])
    } else if (!holds(condition, fields)) conditionFailed(text)
  }
  for (const name of pinned) {
    if (!conditions.some(({ condition }) => condition.operator === 'eq' && condition.field === name)) {
      conditionFailed(textOf(['eq', `$${name}`, fields.get(name)]))
    }
  }
  if (size !== undefined) checkSize(size, range)
  return range
}

/** Refuses a file whose size the policy does not allow, with `EntityTooSmall` or `EntityTooLarge`. */
function checkSize(size: number, [min, max]: readonly [number, number]): void {
  if (size < min) refuse(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size.')
  if (size > max) refuse(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size.')
}

function conditionFailed(text: string): never {
  accessDenied(`Invalid according to Policy: Policy Condition failed: ${text}`)
}

function readPolicy(base64: string): Policy {
  const document = parse(base64)
  if (typeof document !== 'object' || document === null) invalid('Invalid JSON: not an object.')
  const expiration = 'expiration' in document ? document.expiration : undefined
  const conditions = 'conditions' in document ? document.conditions : undefined
  if (typeof expiration !== 'string') invalid('Policy missing expiration.', '0006-00000208')
  const end = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(expiration) ? Date.parse(expiration) : NaN
  if (Number.isNaN(end)) invalid(`Invalid expiration: ${expiration}`)
  if (!Array.isArray(conditions) || conditions.length === 0) invalid('Policy missing conditions.')
  return {
    expiration: end,
    conditions: conditions.map((given: unknown) => {
      const condition = readCondition(given) ?? invalidCondition(given)
      return {
        condition,
        text: textOf(Array.isArray(given) ? given : ['eq', `$${condition.field}`, condition.operand]),
      }
    }),
  }
}

/** The policies of old samples hold `\$`, which is no JSON. */
function parse(base64: string): unknown {
  try {
    return JSON.parse(
      (utf8OfBinary(atob(base64)) ?? '').replace(/\\(.)/gs, (escape, char) => (char === '$' ? '$' : escape)),
    )
  } catch (error) {
    invalid(`Invalid JSON: ${error instanceof Error ? error.message : ''}`)
  }
}

function invalid(reason: string, ec = '0006-00000201'): never {
  refuse(400, 'InvalidPolicyDocument', `Invalid Policy: ${reason}`, ec)
}

/** Refuses what is no condition, in the words and with the code that OSS has for it. */
function invalidCondition(given: unknown): never {
  if (typeof given !== 'object' || given === null) {
    invalid('Invalid Condition: must be a map or a list.', '0006-00000222')
  }
  if (!Array.isArray(given)) {
    const names = Object.keys(given)
    if (names.length === 1) invalid(`Invalid Simple-Condition: ${names[0]} must be a string.`, '0006-00000224')
    invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.', '0006-00000211')
  }
  const [operator, name]: readonly unknown[] = given
  if (operator === 'content-length-range') {
    invalid('Invalid Condition: content-length-range takes two sizes.', '0006-00000224')
  }
  if (typeof name !== 'string' || !name.startsWith('$')) invalid('Invalid Condition: a field begins with $.')
  invalid(`Invalid Condition: ${String(operator)} is unknown, or its operand is of another type.`, '0006-00000224')
}

/** A condition in OSS's words: `["eq", "$bucket", "x"]`. */
function textOf(list: readonly unknown[]): string {
  return `[${list.map((item) => (Array.isArray(item) ? textOf(item) : JSON.stringify(item))).join(', ')}]`
}
