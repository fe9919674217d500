import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Transform } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** A request on its way to the store. */
interface Passing {
  incoming: IncomingMessage
  response: ServerResponse
  /** Sends it on to the store, through something. */
  pass: (through?: Transform) => Promise<IncomingMessage>
}

/** What happens to a request on its way to the store. */
export type Treatment = (passing: Passing) => void | Promise<void>

/** What a store, or the network on the way to it, may do to a request. */
export const faults = {
  'an error': (passing) => refuse(passing, 500, 'InternalError'),
  'a refusal for now': (passing) => refuse(passing, 503, 'ServiceUnavailable'),
  'no answer': ({ incoming }) => void incoming.resume(),
  'a connection that ends at once': ({ incoming }) => void incoming.destroy(),
  'a connection that ends while the file is sent': ({ incoming }) =>
    void incoming.once('data', () => incoming.destroy()),
  'an answer that is lost, though the file is there': async ({ incoming, pass }) => {
    await pass()
    incoming.socket.destroy()
  },
} as const satisfies Record<string, Treatment>

/** Lets a request through at so many bytes in a second. */
export const slowly =
  (bytesPerSecond: number): Treatment =>
  async ({ response, pass }) => {
    const throttle = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        void sleep((chunk.length / bytesPerSecond) * 1000, undefined, { ref: false }).then(() => done(null, chunk))
      },
    })
    answer(await pass(throttle), response)
  }

/** A way to the store on which things go wrong. */
export interface RoughStore {
  port: number
  /** Says what happens to the next request; undefined: nothing. */
  treat: (incoming: IncomingMessage) => Treatment | undefined
  close: () => Promise<void>
}

/** Starts one to the store at a port of loopback. */
export async function startRoughStore(storePort: number): Promise<RoughStore> {
  const server = createServer((incoming, response) => {
    const pass = (through?: Transform) => passOn(incoming, storePort, through)
    const treatment = rough.treat(incoming) ?? (async () => answer(await pass(), response))
    void (async () => treatment({ incoming, response, pass }))().catch(() => incoming.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const rough: RoughStore = {
    port: (server.address() as AddressInfo).port,
    treat: () => undefined,
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
  return rough
}

async function passOn(incoming: IncomingMessage, port: number, through?: Transform): Promise<IncomingMessage> {
  const { method, url: path, headers } = incoming
  const onward = request({ host: '127.0.0.1', port, method, path, headers })
  incoming.once('close', () => void (incoming.complete || onward.destroy()))
  void (through ? incoming.pipe(through) : incoming).pipe(onward)
  const [reply] = (await once(onward, 'response')) as [IncomingMessage]
  return reply
}

function answer(reply: IncomingMessage, response: ServerResponse): void {
  response.writeHead(reply.statusCode ?? 502, reply.headers)
  reply.pipe(response)
}

function refuse({ incoming, response }: Passing, status: number, code: string): void {
  incoming.resume()
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>Not now.</Message></Error>`)
}
