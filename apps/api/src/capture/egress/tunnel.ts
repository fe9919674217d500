import type { IncomingMessage } from 'node:http'
import { type Duplex, Transform } from 'node:stream'
import { refusalStatus } from './forward.js'
import type { Gate } from './gate.js'
import { parseEndpoint } from './host.js'

/** Answers CONNECT: a tunnel to a checked address for https and WebSockets, or the uniform refusal. */
export async function openTunnel(gate: Gate, request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
  const endpoint = parseEndpoint(request.url ?? '')
  // Node's parser takes a request line without a version (HTTP/0.9), behind which anything could follow.
  if (!endpoint || request.httpVersionMajor !== 1) return refuseTunnel(client, 400)
  gate.budget.request()
  try {
    const upstream = await gate.connect(endpoint)
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    gate.budget.send(head.length)
    upstream.write(head)
    const { budget } = gate
    upstream.pipe(meter((bytes) => budget.receive(bytes))).pipe(client)
    client.pipe(meter((bytes) => budget.send(bytes))).pipe(upstream)
    client.once('close', () => upstream.destroy())
    upstream.once('close', () => client.destroy())
  } catch {
    refuseTunnel(client)
  }
}

/** Refuses, and says no more than that. */
export function refuseTunnel(client: Duplex, status = refusalStatus): void {
  client.end(`HTTP/1.1 ${status} ${status === 400 ? 'Bad Request' : 'Forbidden'}\r\nContent-Length: 0\r\n\r\n`)
}

function meter(count: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count(chunk.length)
      done(null, chunk)
    },
  })
}
