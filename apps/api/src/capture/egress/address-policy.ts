import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'
import { canonicalHost, type Endpoint, parseEndpoint } from './host.js'

/** Decides where captures may connect to. Names and ports are judged before a look-up, addresses after it. */
export interface AddressPolicy {
  /** Whether the name and port may be tried at all. */
  admits(endpoint: Endpoint): boolean
  /** Whether a connection for this endpoint may go to this address, which is a literal. */
  admitsAddress(endpoint: Endpoint, address: string): boolean
}

export interface AddressPolicyOptions {
  /** The ports that captures may use. */
  ports: readonly number[]
  /** CAPTURE_ALLOW: `host:port` or CIDR, reachable although private (`host:port` lifts the port rule too). */
  allow: readonly string[]
  /** CAPTURE_DENY: hosts, with all below them, addresses and CIDR, out of reach although public. It goes before `allow`. */
  deny: readonly string[]
}

/** Entries of CAPTURE_ALLOW or CAPTURE_DENY that say nothing. */
export class AddressListError extends Error {
  constructor(
    setting: 'CAPTURE_ALLOW' | 'CAPTURE_DENY',
    known: string,
    readonly entries: string[],
  ) {
    super(`${setting}: not ${known}: ${entries.join(', ')}`)
    this.name = 'AddressListError'
  }
}

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Block = [Address, number]

// Global unicast is 2000::/3 (RFC 4291, 2.4); ipaddr.js also calls ::/96 and the unassigned rest "unicast".
const globalUnicast = ipaddr.parseCIDR('2000::/3')
// A public address by its number, but Azure answers its instances' metadata there.
const azureMetadata = '168.63.129.16'
// RFC 6761, 6762, 7686, 8375, and ICANN's private-use name: never on the public internet.
const privateSuffixes = ['localhost', 'local', 'internal', 'home.arpa', 'onion', 'test', 'invalid']

/** @throws AddressListError naming every entry that cannot be read */
export function createAddressPolicy(options: AddressPolicyOptions): AddressPolicy {
  const allowed = parseAllowList(options.allow)
  const denied = parseDenyList(options.deny)
  const isAllowedEndpoint = ({ host, port }: Endpoint) =>
    allowed.endpoints.some((endpoint) => endpoint.host === host && endpoint.port === port)

  return {
    admits(endpoint) {
      if (denied.hosts.some((host) => isBelow(endpoint.host, host))) return false
      if (isAllowedEndpoint(endpoint)) return true
      return options.ports.includes(endpoint.port) && (isLiteral(endpoint.host) || isPublicName(endpoint.host))
    },
    admitsAddress(endpoint, address) {
      const parsed = parseLiteral(address)
      if (!parsed || denied.blocks.some((block) => isWithin(parsed, block))) return false
      if (isAllowedEndpoint(endpoint)) return true
      return isPublic(parsed) ? !isOwn(parsed) : allowed.blocks.some((block) => isWithin(parsed, block))
    },
  }
}

/** Whether a host is an IP address rather than a name: it must never reach a resolver. */
export function isLiteral(host: string): boolean {
  return ipaddr.isValid(host)
}

function parseAllowList(entries: readonly string[]) {
  const endpoints: Endpoint[] = []
  const blocks: Block[] = []
  const faults: string[] = []
  for (const entry of entries) {
    const endpoint = parseEndpoint(entry)
    const cidr = endpoint ? undefined : parseBlock(entry)
    if (endpoint) endpoints.push(endpoint)
    else if (cidr) blocks.push(cidr)
    else faults.push(entry)
  }
  if (faults.length > 0) throw new AddressListError('CAPTURE_ALLOW', 'host:port or a CIDR block', faults)
  return { endpoints, blocks }
}

function parseDenyList(entries: readonly string[]) {
  const hosts: string[] = []
  const blocks: Block[] = []
  const faults: string[] = []
  for (const entry of entries) {
    const address = parseLiteral(entry)
    const block = address ? wholeOf(address) : parseBlock(entry)
    const host = block ? undefined : canonicalHost(entry)
    if (block) blocks.push(block)
    else if (host) hosts.push(host)
    else faults.push(entry)
  }
  if (faults.length > 0) throw new AddressListError('CAPTURE_DENY', 'a host, an address or a CIDR block', faults)
  return { hosts, blocks }
}

const wholeOf = (address: Address): Block => [address, address.kind() === 'ipv4' ? 32 : 128]

function parseBlock(text: string): Block | undefined {
  return ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : undefined
}

function parseLiteral(text: string): Address | undefined {
  const host = canonicalHost(text)
  return host !== undefined && ipaddr.isValid(host) ? ipaddr.parse(host) : undefined
}

function isPublicName(host: string): boolean {
  return host.includes('.') && !privateSuffixes.some((suffix) => isBelow(host, suffix))
}

const isBelow = (host: string, name: string) => host === name || host.endsWith(`.${name}`)

// Addresses that carry another one inside (mapped, NAT64, 6to4, Teredo) are refused as they are, never unwrapped.
function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' ? address.toString() !== azureMetadata : isWithin(address, globalUnicast)
}

/** This machine by its public address is still this machine. */
function isOwn(address: Address): boolean {
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return own.some(
    (item) => ipaddr.isValid(item.address) && ipaddr.parse(item.address).toString() === address.toString(),
  )
}

function isWithin(address: Address, [network, bits]: Block): boolean {
  return address.kind() === network.kind() && address.match(network, bits)
}
