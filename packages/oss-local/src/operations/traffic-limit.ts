import { setTimeout } from 'node:timers/promises'
import { invalidArgument } from '../errors/invalid-argument.js'
import type { Context } from './operation.js'

const name = 'x-oss-traffic-limit'

/** The bits per second that a request asks to be held to, in a header or in its URL. */
export function trafficLimit({ request, query, services: { limits } }: Context): number | undefined {
  const value = request.headers.get(name) ?? query.get(name)
  if (value === undefined) return undefined
  const rate = /^\d+$/.test(value) ? Number(value) : 0
  if (rate < limits.slowestTrafficLimit || rate > limits.fastestTrafficLimit) {
    throw invalidArgument(name, value, `The value of ${name} is out of range.`)
  }
  return rate
}

/** Passes bytes on no faster than at this rate on average. */
export function throttled(body: AsyncIterable<Uint8Array>, rate: number | undefined): AsyncIterable<Uint8Array> {
  return rate === undefined ? body : throttle(body, rate / 8 / 1000)
}

async function* throttle(body: AsyncIterable<Uint8Array>, bytesPerMillisecond: number): AsyncGenerator<Uint8Array> {
  const start = performance.now()
  let passed = 0
  for await (const chunk of body) {
    passed += chunk.length
    // Before the chunk and not after it: whoever has the last byte does not wait any more.
    const ahead = passed / bytesPerMillisecond - (performance.now() - start)
    if (ahead > 0) await setTimeout(ahead)
    yield chunk
  }
}
