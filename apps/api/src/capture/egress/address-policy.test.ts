import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { AddressListError, createAddressPolicy } from './address-policy.js'
import { endpointOf } from './host.js'

const ports = [80, 443, 8080, 8443]
const policy = createAddressPolicy({ ports, allow: [], deny: [] })

const admitsUrl = (text: string, judge = policy) => {
  const endpoint = endpointOf(new URL(text))
  return (
    judge.admits(endpoint) && (/^[\d.]+$|:/.test(endpoint.host) ? judge.admitsAddress(endpoint, endpoint.host) : true)
  )
}

describe('addresses that no capture may reach', () => {
  const loopback = ['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001']
  const unspecified = ['0', '0.0.0.0', '[::]', '[::1]']
  const mapped = ['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[::ffff:0:127.0.0.1]']
  const translated = ['[64:ff9b::a9fe:a9fe]', '[64:ff9b:1::7f00:1]', '[2002:a9fe:a9fe::]', '[2001:0:7f00:1::1]']
  const metadata = ['169.254.169.254', '[fe80::1]', '[fd00:ec2::254]', '100.100.100.200', '100.64.0.1', '192.0.0.192']
  const azure = ['168.63.129.16', 'metadata.google.internal']
  const privateBlocks = ['10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '198.18.0.1', '192.0.2.1']
  const reserved = ['203.0.113.9', '224.0.0.1', '240.0.0.1', '255.255.255.255', '[fc00::1]', '[fec0::1]', '[ff02::1]']
  const special = ['[100::1]', '[2001:db8::1]', '[5f00::1]', '[4000::1]', '[3fff::1]', '[::2:3]']
  const spellings = ['①②⑦.⓪.⓪.①', '127。0。0。1', '%31%32%37.0.0.1', 'ⓛocalhost', 'loc\talhost', '127.0.0.1.']
  const names = [
    'localhost',
    'localhost.',
    'a.localhost',
    'printer.local',
    'router',
    'x.home.arpa',
    'a.onion',
    'a.test',
  ]

  it.each(
    [
      loopback,
      unspecified,
      mapped,
      translated,
      metadata,
      azure,
      privateBlocks,
      reserved,
      special,
      spellings,
      names,
    ].flat(),
  )('refuses http://%s/', (host) => {
    expect(admitsUrl(`http://${host}/`)).toBe(false)
  })

  it.each([
    'http:127.0.0.1/',
    'http:\\\\127.0.0.1/',
    'http://127.0.0.1\\@example.com/',
    'http://127.0.0.1#@example.com/',
  ])('refuses %s however it is written', (url) => expect(admitsUrl(url)).toBe(false))

  it('refuses this machine by the addresses it has itself', () => {
    const own = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
    expect(own.length).toBeGreaterThan(0)
    for (const { address } of own) expect(policy.admitsAddress({ host: 'example.com', port: 80 }, address)).toBe(false)
  })

  it.each([22, 25, 6379, 3306, 9200, 2375, 4000, 65535])('refuses port %d of any host', (port) => {
    expect(policy.admits({ host: 'example.com', port })).toBe(false)
    expect(policy.admits({ host: '93.184.216.34', port })).toBe(false)
  })

  it('lets public hosts through, by name and by address', () => {
    for (const url of ['http://example.com/', 'https://93.184.216.34/', 'http://[2606:4700::1111]:8080/'])
      expect(admitsUrl(url)).toBe(true)
  })
})

describe('CAPTURE_ALLOW', () => {
  it('lifts address and port for exactly one endpoint', () => {
    const lifted = createAddressPolicy({ ports, allow: ['127.0.0.1:9123', '[::1]:9124', 'wiki:9125'], deny: [] })
    expect(admitsUrl('http://127.0.0.1:9123/', lifted)).toBe(true)
    expect(admitsUrl('http://0x7f.1:9123/', lifted)).toBe(true)
    expect(admitsUrl('http://[::1]:9124/', lifted)).toBe(true)
    expect(lifted.admits({ host: 'wiki', port: 9125 })).toBe(true)
    expect(lifted.admitsAddress({ host: 'wiki', port: 9125 }, '10.0.0.7')).toBe(true)
    for (const url of ['http://127.0.0.1:9124/', 'http://127.0.0.1/', 'http://127.0.0.2:9123/', 'http://[::1]:9123/'])
      expect(admitsUrl(url, lifted)).toBe(false)
  })

  it('lifts the address, not the port, for a block', () => {
    const lifted = createAddressPolicy({ ports, allow: ['10.0.0.0/8', 'fd00::/8'], deny: [] })
    expect(admitsUrl('http://10.200.3.4:8080/', lifted)).toBe(true)
    expect(admitsUrl('http://[fd00::7]/', lifted)).toBe(true)
    expect(admitsUrl('http://10.200.3.4:6379/', lifted)).toBe(false)
    expect(admitsUrl('http://11.0.0.1.nip.io:6379/', lifted)).toBe(false)
    expect(admitsUrl('http://192.168.0.1/', lifted)).toBe(false)
  })

  it('names every entry that says nothing', () => {
    const bad = ['localhost', 'x:0', 'x:65536', '10.0.0.0/33', 'http://a:80', 'a b:80', '']
    expect(() => createAddressPolicy({ ports, allow: ['10.0.0.0/8', ...bad], deny: [] })).toThrow(AddressListError)
    try {
      createAddressPolicy({ ports, allow: bad, deny: [] })
    } catch (error) {
      expect((error as AddressListError).entries).toEqual(bad)
    }
  })
})

describe('CAPTURE_DENY', () => {
  const deny = ['93.184.216.0/24', '2606:4700::/32', '8.8.4.4', 'store.example.com', 'db.example.net.']
  const strict = createAddressPolicy({ ports, allow: ['93.184.216.34:9123', 'a.store.example.com:9124'], deny })
  const at = (address: string) => strict.admitsAddress({ host: 'example.org', port: 80 }, address)

  it('closes public addresses, however a name leads there, and whatever is allowed', () => {
    for (const address of ['93.184.216.34', '2606:4700::1', '8.8.4.4']) expect(at(address)).toBe(false)
    for (const address of ['93.184.217.1', '2606:4701::1', '8.8.4.5']) expect(at(address)).toBe(true)
    expect(strict.admitsAddress({ host: '93.184.216.34', port: 9123 }, '93.184.216.34')).toBe(false)
  })

  it('closes hosts with all below them', () => {
    for (const host of ['store.example.com', 'a.store.example.com', 'db.example.net'])
      expect(strict.admits({ host, port: 80 })).toBe(false)
    expect(strict.admits({ host: 'a.store.example.com', port: 9124 })).toBe(false)
    for (const host of ['example.com', 'mystore.example.com', 'example.net'])
      expect(strict.admits({ host, port: 80 })).toBe(true)
  })

  it('names every entry that says nothing', () => {
    const bad = ['10.0.0.0/33', 'http://a', 'a b', 'host:80']
    expect(() => createAddressPolicy({ ports, allow: [], deny: ['a.example', ...bad] })).toThrow(bad.join(', '))
  })
})
