import { connect, type Socket } from 'node:net'
import { type AddressPolicy, isLiteral } from './address-policy.js'
import type { Endpoint } from './host.js'
import type { LookUps } from './look-ups.js'
import { ConnectionRefusal } from './refusal.js'

/** Connects to one checked address; an injected one lets tests lead a made-up public address to a fixture. */
export type Connector = (address: string, port: number, signal: AbortSignal) => Promise<Socket>

export interface ConnectionOptions {
  policy: AddressPolicy
  lookUps: LookUps
  connect: Connector
  /** Milliseconds for each address that is tried. */
  timeout: number
}

/**
 * Opens a connection by resolve-then-pin: one look-up, every answer checked, and the socket goes to a checked
 * address and nowhere else. Literals are checked without a look-up.
 * @throws ConnectionRefusal
 */
export async function openConnection(
  endpoint: Endpoint,
  { policy, lookUps, connect, timeout }: ConnectionOptions,
  signal: AbortSignal,
): Promise<Socket> {
  if (!policy.admits(endpoint)) throw new ConnectionRefusal('BLOCKED_ADDRESS')
  const addresses = isLiteral(endpoint.host) ? [endpoint.host] : await lookUps.find(endpoint.host)
  if (!addresses.every((address) => policy.admitsAddress(endpoint, address))) {
    throw new ConnectionRefusal('BLOCKED_ADDRESS')
  }

  let cause: unknown
  for (const address of addresses) {
    signal.throwIfAborted()
    try {
      return await connect(address, endpoint.port, AbortSignal.any([signal, AbortSignal.timeout(timeout)]))
    } catch (error) {
      cause = error
    }
  }
  throw new ConnectionRefusal('CONNECTION_FAILED', { cause })
}

/** A TCP connection to a literal address. */
export const tcpConnector: Connector = (address, port, signal) =>
  new Promise((done, fail) => {
    const socket = connect({ host: address, port, noDelay: true })
    const giveUp = () => socket.destroy(new Error('gave up connecting'))
    // Not connect's own `signal`: that one would also end the socket after it connected.
    signal.addEventListener('abort', giveUp, { once: true })
    socket.once('connect', () => {
      signal.removeEventListener('abort', giveUp)
      socket.off('error', fail)
      done(socket)
    })
    socket.once('error', fail)
    if (signal.aborted) giveUp()
  })
