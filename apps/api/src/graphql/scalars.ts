import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql'

function refuse(scalar: string, expected: string): never {
  throw new GraphQLError(`${scalar} must be ${expected}`, { extensions: { code: 'BAD_USER_INPUT' } })
}

function literal(node: ValueNode): unknown {
  if (node.kind === Kind.STRING) return node.value
  if (node.kind === Kind.INT) return Number(node.value)
  return undefined
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

function parseDateTime(value: unknown): Date {
  const date = typeof value === 'string' && instant.test(value) ? new Date(value) : undefined
  // By its offset it may be one of a year that is written with more digits, and compares otherwise.
  if (!date || Number.isNaN(date.getTime()) || !/^\d{4}-/.test(date.toISOString()))
    refuse('DateTime', 'an instant such as 2026-11-22T08:30:00.000Z')
  return date
}

export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant, ISO 8601 in UTC with milliseconds: 2026-11-22T08:30:00.000Z',
  serialize: (value) => (value as Date).toISOString(),
  parseValue: parseDateTime,
  parseLiteral: (node) => parseDateTime(literal(node)),
})

function parseUrl(value: unknown): string {
  const url = typeof value === 'string' ? URL.parse(value) : null
  if (!url || !/^https?:$/.test(url.protocol)) refuse('URL', 'an absolute http or https URL')
  return url.href
}

export const UrlScalar = new GraphQLScalarType<string, string>({
  name: 'URL',
  description: 'An absolute http or https URL as the WHATWG URL standard serialises it.',
  serialize: parseUrl,
  parseValue: parseUrl,
  parseLiteral: (node) => parseUrl(literal(node)),
})

function parseByteSize(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    refuse('ByteSize', 'an integer from 0 to 2^53 - 1')
  }
  return value
}

export const ByteSize = new GraphQLScalarType<number, number>({
  name: 'ByteSize',
  description: 'A count of bytes: an integer from 0 to 2^53 - 1.',
  serialize: (value) => parseByteSize(Number(value)),
  parseValue: parseByteSize,
  parseLiteral: (node) => parseByteSize(literal(node)),
})
