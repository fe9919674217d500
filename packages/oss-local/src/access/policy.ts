/** A RAM policy, as far as an object store can decide by it. */
export interface Policy {
  Version: string
  Statement: readonly Statement[]
}

interface Statement {
  Effect: 'Allow' | 'Deny'
  Action: string | readonly string[]
  Resource: string | readonly string[]
  /** Operator → key → values. */
  Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/** What somebody wants to do, in the terms of a policy. */
export interface Access {
  /** `oss:PutObject` */
  action: string
  /** `bucket`, `bucket/key`, or `*` for the service. */
  resource: string
  /** Condition keys in lower case, such as `oss:prefix`. */
  conditions: ReadonlyMap<string, string>
}

export type Decision = 'allowed' | 'denied' | 'unmentioned'

/** An explicit Deny wins over any Allow. */
export function decide(policy: Policy, access: Access): Decision {
  const effects = policy.Statement.filter((statement) => applies(statement, access)).map(({ Effect }) => Effect)
  if (effects.includes('Deny')) return 'denied'
  return effects.includes('Allow') ? 'allowed' : 'unmentioned'
}

/** Reads the text of a policy. Throws an Error that says what is wrong with it. */
export function parsePolicy(text: string): Policy {
  const policy: unknown = JSON.parse(text)
  if (!isObject(policy) || policy['Version'] !== '1') throw new Error('Version must be "1".')
  const statements = list(policy['Statement'])
  if (statements.length === 0) throw new Error('Statement must not be empty.')
  return { Version: '1', Statement: statements.map(parseStatement) }
}

function parseStatement(value: unknown): Statement {
  if (!isObject(value)) throw new Error('A Statement must be an object.')
  const { Effect, Action, Resource, Condition } = value
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new Error('Effect must be Allow or Deny.')
  const statement: Statement = { Effect, Action: strings(Action, 'Action'), Resource: strings(Resource, 'Resource') }
  if (Condition !== undefined) {
    if (!isObject(Condition)) throw new Error('Condition must be an object.')
    statement.Condition = Object.fromEntries(
      Object.entries(Condition).map(([operator, keys]) => {
        if (!isObject(keys)) throw new Error(`The condition ${operator} must be an object.`)
        return [operator, Object.fromEntries(Object.entries(keys).map(([key, of]) => [key, strings(of, key)]))]
      }),
    )
  }
  return statement
}

function applies({ Effect, Action, Resource, Condition = {} }: Statement, access: Access): boolean {
  return (
    list(Action).some((pattern) => like(pattern.toLowerCase(), access.action.toLowerCase())) &&
    list(Resource).some((pattern) => like(withoutArn(pattern), access.resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => {
        const test = operators.get(operator.toLowerCase())
        // What cannot be judged must not open a door: it never fulfils an Allow and always a Deny.
        if (test === undefined) return Effect === 'Deny'
        return test(access.conditions.get(key.toLowerCase()), list(values))
      }),
    )
  )
}

type Test = (actual: string | undefined, values: readonly string[]) => boolean

const operators = new Map<string, Test>([
  ['stringequals', (actual, values) => actual !== undefined && values.includes(actual)],
  ['stringnotequals', (actual, values) => actual === undefined || !values.includes(actual)],
  ['stringequalsignorecase', (actual, values) => values.some((value) => value.toLowerCase() === actual?.toLowerCase())],
  ['stringlike', (actual, values) => actual !== undefined && values.some((value) => like(value, actual))],
  ['stringnotlike', (actual, values) => actual === undefined || !values.some((value) => like(value, actual))],
  ['bool', (actual, values) => actual !== undefined && values.includes(actual)],
])

/** `acs:oss:<region>:<account>:<resource>`: one region and one account are all there is. */
function withoutArn(pattern: string): string {
  return /^acs:oss:[^:]*:[^:]*:(.*)$/s.exec(pattern)?.[1] ?? pattern
}

/** `*` stands for any text, `?` for one character. Linear in the text: a star never goes back further than the last one. */
function like(pattern: string, text: string): boolean {
  let p = 0
  let star = -1
  let resume = 0
  for (let t = 0; t < text.length;) {
    if (pattern[p] === '*') {
      star = p
      resume = t
      p += 1
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p += 1
      t += 1
    } else if (star >= 0) {
      p = star + 1
      resume += 1
      t = resume
    } else return false
  }
  return /^\**$/.test(pattern.slice(p))
}

function strings(value: unknown, name: string): readonly string[] {
  const values = list(value)
  if (values.length === 0 || !values.every((item) => typeof item === 'string')) {
    throw new Error(`${name} must be a string or a list of strings.`)
  }
  return values
}

function list<T>(value: T | readonly T[]): readonly T[] {
  return isList(value) ? value : [value]
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
