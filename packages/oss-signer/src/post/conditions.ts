export type FieldCondition =
  | { operator: 'eq' | 'starts-with'; field: string; operand: string }
  | { operator: 'in' | 'not-in'; field: string; operand: readonly string[] }

/** A condition of a policy in one form: operator, field in lower case, operand. */
export type Condition =
  FieldCondition | { operator: 'content-length-range'; field: ''; operand: readonly [min: number, max: number] }

/**
 * Reads a condition as the policy has it: `{ "name": "value" }`, `["eq", "$name", "value"]` and their like.
 * @param fail is called with what is wrong with it, in OSS's words, and OSS's error code
 */
export function readCondition(given: unknown, fail: (reason: string, ec?: string) => never): Condition {
  if (Array.isArray(given)) return readList(given, fail)
  if (typeof given !== 'object' || given === null) fail('Invalid Condition: must be a map or a list.', '0006-00000222')
  const entries = Object.entries(given)
  const [[name, operand] = []] = entries
  if (entries.length !== 1 || name === undefined) {
    fail('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.', '0006-00000211')
  }
  if (typeof operand !== 'string') fail(`Invalid Simple-Condition: ${name} must be a string.`, '0006-00000224')
  return { operator: 'eq', field: name.toLowerCase(), operand }
}

function readList(
  [operator, name, operand]: readonly unknown[],
  fail: (reason: string, ec?: string) => never,
): Condition {
  if (operator === 'content-length-range') {
    if (!isSize(name) || !isSize(operand))
      fail('Invalid Condition: content-length-range takes two sizes.', '0006-00000224')
    return { operator, field: '', operand: [name, operand] }
  }
  if (typeof name !== 'string' || !name.startsWith('$')) fail('Invalid Condition: a field begins with $.')
  const field = name.slice(1).toLowerCase()
  if ((operator === 'eq' || operator === 'starts-with') && typeof operand === 'string')
    return { operator, field, operand }
  if ((operator === 'in' || operator === 'not-in') && isTexts(operand)) return { operator, field, operand }
  fail(`Invalid Condition: ${String(operator)} is unknown, or its operand is of another type.`, '0006-00000224')
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/**
 * Whether the form meets the condition; an absent field meets none.
 * @param fields by lower-case name, with `bucket`
 */
export function holds({ operator, field, operand }: FieldCondition, fields: ReadonlyMap<string, string>): boolean {
  const value = valueOf(fields, field)
  if (value === undefined) return false
  if (operator === 'eq') return value === operand
  if (operator === 'starts-with') return value.startsWith(operand)
  return operand.includes(value) === (operator === 'in')
}

/** What a condition on the field is about. The type of the object is x-oss-content-type where both are given. */
export function valueOf(fields: ReadonlyMap<string, string>, name: string): string | undefined {
  return (name === 'content-type' ? fields.get('x-oss-content-type') : undefined) ?? fields.get(name)
}
