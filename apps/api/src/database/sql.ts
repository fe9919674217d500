import type { EntityManager } from 'typeorm'

/** A piece of SQL with the values of its question marks. */
export class Sql {
  constructor(
    readonly text: string,
    readonly values: readonly unknown[],
  ) {}
}

/** SQL as it stands. Never for what came from outside. */
export const raw = (text: string): Sql => new Sql(text, [])

/**
 * SQL from a template: what is put in becomes a parameter, a list of things becomes several with commas between them, and a
 * piece of SQL stays one.
 */
export function sql(strings: TemplateStringsArray, ...parts: unknown[]): Sql {
  const values: unknown[] = []
  const text = strings.reduce((before, string, index) => {
    const piece = fragment(parts[index - 1])
    values.push(...piece.values)
    return before + piece.text + string
  })
  return new Sql(text, values)
}

export function joinSql(pieces: readonly Sql[], separator: string): Sql {
  return new Sql(
    pieces.map((piece) => piece.text).join(separator),
    pieces.flatMap((piece) => piece.values),
  )
}

/** SQL for all of these conditions; for none, one that always holds. */
export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? raw('1 = 1') : joinSql(conditions, ' AND ')

/** The rows that a statement answers with, as the driver gives them. */
export const select = <Row>(manager: EntityManager, { text, values }: Sql): Promise<Row[]> =>
  manager.query<Row[]>(text, [...values])

function fragment(part: unknown): Sql {
  if (part instanceof Sql) return part
  if (Array.isArray(part)) return joinSql(part.map(fragment), ', ')
  return new Sql('?', [databaseValue(part)])
}

/** A value as both databases take it: times as they are stored, truth as a number. */
function databaseValue(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', '')
  return typeof value === 'boolean' ? Number(value) : value
}
