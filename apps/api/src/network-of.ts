import ipaddr from 'ipaddr.js'

/** Who an address belongs to: an IPv4 address, or the 64 bits of an IPv6 address that are not its holder's to choose (RFC 4291, 2.5.4). */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString()
}
