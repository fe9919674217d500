export type FieldCondition =
  | { operator: 'eq' | 'starts-with'; field: string; operand: string }
  | { operator: 'in' | 'not-in'; field: string; operand: readonly string[] }

/** A condition of a policy in one form: operator, field in lower case, operand. */
export type Condition =
  FieldCondition | { operator: 'content-length-range'; field: ''; operand: readonly [min: number, max: number] }

/**
 * Reads a condition as the policy has it: `{ "name": "value" }`, `["eq", "$name", "value"]` and their like.
 * @returns undefined where it is none of these
 */
export function readCondition(given: unknown): Condition | undefined {
  const [operator, name, operand]: readonly unknown[] = Array.isArray(given) ? given : listOf(given)
  if (operator === 'content-length-range') {
    return isSize(name) && isSize(operand) ? { operator, field: '', operand: [name, operand] } : undefined
  }
  if (typeof name !== 'string' || !name.startsWith('$')) return undefined
  const field = name.slice(1).toLowerCase()
  if ((operator === 'eq' || operator === 'starts-with') && typeof operand === 'string')
    return { operator, field, operand }
  if ((operator === 'in' || operator === 'not-in') && isTexts(operand)) return { operator, field, operand }
  return undefined
}

/** `{ "name": "value" }` as the list that says the same. */
function listOf(given: unknown): unknown[] {
  const entries = typeof given === 'object' && given ? Object.entries(given) : []
  return entries.length === 1 ? entries.flatMap(([name, value]) => ['eq', `$${name}`, value as unknown]) : []
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
