import { elements } from '../harness.js'
import { send, sendRaw, type Value, type Writer } from './writer.js'

/** Holds the server's content against what its writers know. Throws at the first thing that cannot be. */
export async function check(endpoint: string, writers: Writer[]): Promise<void> {
  const listed = new Set(await listKeys(endpoint))
  for (const writer of writers) {
    const keys = new Set([...writer.acknowledged.keys(), ...(writer.pending ? [writer.pending.key] : [])])
    for (const key of keys) {
      const value = await read(endpoint, key)
      const isPossible = writer.possible(key).some((possible) => isSame(possible, value))
      if (!isPossible) throw new Error(`${key} holds ${describe(value)}, not what was acknowledged or under way`)
      if (listed.has(key) !== (value !== undefined)) throw new Error(`${key} is listed wrongly`)
      listed.delete(key)
      writer.settle(key, value)
    }
    writer.pending = undefined
  }
  if (listed.size > 0) throw new Error(`Nobody wrote ${[...listed].join(', ')}`)
}

async function read(endpoint: string, key: string): Promise<Value> {
  const response = await sendRaw(endpoint, 'GET', key)
  const body = Buffer.from(await response.arrayBuffer())
  if (response.status === 404) return undefined
  if (response.status !== 200) throw new Error(`GET ${key}: ${String(response.status)} ${body.toString()}`)
  return body
}

async function listKeys(endpoint: string): Promise<string[]> {
  return elements(await send(endpoint, 'GET', '', { query: { 'max-keys': '1000' } }), 'Key')
}

function isSame(a: Value, b: Value): boolean {
  return a === undefined || b === undefined ? a === b : a.equals(b)
}

function describe(value: Value): string {
  return value === undefined ? 'nothing' : `${String(value.length)} bytes (${value.subarray(0, 20).toString()}…)`
}
