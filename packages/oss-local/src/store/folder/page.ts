import { afterPrefix } from '../order.js'
import type { ListPage, ListPosition, ListQuery } from '../store.js'

interface Keyed {
  key: string
}

type Row = Record<string, unknown>

/**
 * One page of a listing. `rows` yields rows in order from a key on, lazily: keys behind a delimiter are not walked through,
 * the next row is looked up behind their common prefix.
 */
export function readPage<Entry extends Keyed>(
  query: ListQuery,
  from: ListPosition,
  rows: (from: Buffer, before: Buffer | null) => Iterable<Row>,
  toEntry: (row: Row, key: string) => Entry,
): ListPage<Entry> {
  const prefix = Buffer.from(query.prefix)
  const delimiter = Buffer.from(query.delimiter)
  const end = afterPrefix(prefix)
  const page: ListPage<Entry> = { entries: [], prefixes: [] }
  let position: Buffer | undefined = Buffer.compare(from, prefix) < 0 ? prefix : from
  let room = query.limit

  while (position !== undefined) {
    const start: Buffer = position
    position = undefined
    for (const row of rows(start, end)) {
      const key = keyOf(row)
      if (room === 0) {
        page.next = key
        break
      }
      room -= 1
      const common = commonPrefix(key, prefix, delimiter)
      if (common === undefined) {
        page.last = key.toString()
        page.entries.push(toEntry(row, page.last))
        continue
      }
      page.last = common.toString()
      page.prefixes.push(page.last)
      position = afterPrefix(common) ?? undefined
      break
    }
  }
  return page
}

/** The key up to and including the first delimiter behind the prefix. */
function commonPrefix(key: Buffer, prefix: Buffer, delimiter: Buffer): Buffer | undefined {
  if (delimiter.length === 0) return undefined
  const at = key.indexOf(delimiter, prefix.length)
  return at < 0 ? undefined : key.subarray(0, at + delimiter.length)
}

function keyOf(row: Row): Buffer {
  const key = row['key']
  if (!(key instanceof Uint8Array)) throw new TypeError('A row without a key')
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength)
}
