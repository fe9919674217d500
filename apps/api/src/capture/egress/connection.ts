import { lookup } from 'node:dns/promises'
import { connect, type Socket } from 'node:net'
import { type AddressPolicy, isLiteral } from './address-policy.js'
import type { Endpoint } from './host.js'
import { ConnectionRefusal } from './refusal.js'

/** Finds all addresses of a name; an injected one lets tests answer for names that do not exist. */
export type Resolver = (name: string) => Promise<string[]>

/** Connects to one checked address; an injected one lets tests lead a made-up public address to a fixture. */
export type Connector = (address: string, port: number, signal: AbortSignal) => Promise<Socket>

export interface ConnectionOptions {
  policy: AddressPolicy
  resolve: Resolver
  connect: Connector
  /** Milliseconds for the look-up, and for each address that is tried. */
  timeout: number
}

// More answers than this is no web site; a mixed set could hide one forbidden address among many.
const maxAddresses = 32

/**
 * Opens a connection by resolve-then-pin: one look-up, every answer checked, and the socket goes to a checked
 * address and nowhere else. Literals are checked without a look-up.
 * @throws ConnectionRefusal
 */
export async function openConnection(
  endpoint: Endpoint,
  { policy, resolve, connect, timeout }: ConnectionOptions,
  signal: AbortSignal,
): Promise<Socket> {
  if (!policy.admits(endpoint)) throw new ConnectionRefusal('BLOCKED_ADDRESS')
  const addresses = isLiteral(endpoint.host) ? [endpoint.host] : await lookUp(endpoint.host, resolve, timeout)
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

async function lookUp(name: string, resolve: Resolver, timeout: number): Promise<string[]> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('the look-up took too long')), timeout)
  try {
    const addresses = await Promise.race([resolve(name), tooLate])
    if (addresses.length === 0 || addresses.length > maxAddresses) throw new Error(`${addresses.length} addresses`)
    return addresses
  } catch (cause) {
    throw new ConnectionRefusal('DNS_FAILED', { cause })
  } finally {
    clearTimeout(timer)
  }
}

/** The operating system's resolver, /etc/hosts included; IPv4 first, as a missing IPv6 route only costs time. */
export const systemResolver: Resolver = async (name) => {
  const answers = await lookup(name, { all: true, order: 'ipv4first' })
  return answers.map(({ address }) => address)
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
