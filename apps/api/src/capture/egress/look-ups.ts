import { Resolver as DnsResolver } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { within } from '../../within.js'
import { ConnectionRefusal } from './refusal.js'

/** Finds all addresses of a name until the signal aborts; an injected one lets tests answer for names that do not exist. */
export type Resolver = (name: string, signal: AbortSignal) => Promise<string[]>

export interface LookUpOptions {
  resolve: Resolver
  /** Milliseconds for one look-up. */
  timeout: number
  /** More answers than this is no web site; a mixed set could hide one forbidden address among many. */
  addresses: number
}

/** One capture's look-ups: one at a time for each name, and no further one for a name that was not found. */
export class LookUps {
  private readonly running = new Map<string, Promise<string[]>>()
  private readonly missing = new Set<string>()

  constructor(
    private readonly options: LookUpOptions,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws ConnectionRefusal DNS_FAILED */
  find(name: string): Promise<string[]> {
    const found = this.running.get(name) ?? this.begin(name).finally(() => this.running.delete(name))
    this.running.set(name, found)
    return found
  }

  private async begin(name: string): Promise<string[]> {
    const { resolve, timeout, addresses } = this.options
    if (this.missing.has(name)) throw new ConnectionRefusal('DNS_FAILED')
    const signal = AbortSignal.any([this.signal, AbortSignal.timeout(timeout)])
    try {
      const found = await within(resolve(name, signal), signal)
      if (found.length === 0 || found.length > addresses) throw new Error(`${found.length} addresses`)
      return found
    } catch (cause) {
      this.missing.add(name)
      throw new ConnectionRefusal('DNS_FAILED', { cause })
    }
  }
}

/**
 * Asks DNS, and /etc/hosts before it. Not by getaddrinfo (`dns.lookup`): that cannot be called off, and of a process's look-ups it
 * does a few at a time, so that one page of slow names would hold up everything that this process connects to by name.
 * @param timeout milliseconds for a look-up
 * @param servers for tests: others than the system's
 */
export function systemResolver(timeout: number, servers?: readonly string[]): Resolver {
  return async (name, signal) => {
    const known = await addressesInHosts(name)
    if (known.length > 0) return known
    const dns = new DnsResolver({ timeout: timeout / 4, tries: 2 })
    if (servers) dns.setServers(servers)
    const cancel = () => dns.cancel()
    signal.addEventListener('abort', cancel)
    try {
      // IPv4 first, as a missing IPv6 route only costs time.
      const answers = await Promise.allSettled([dns.resolve4(name), dns.resolve6(name)])
      return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }
}

/** hosts(5): an address and its names on each line. */
async function addressesInHosts(name: string): Promise<string[]> {
  const text = await readFile('/etc/hosts', 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    const [address, ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/)
    return address && names.includes(name) ? [address] : []
  })
}
