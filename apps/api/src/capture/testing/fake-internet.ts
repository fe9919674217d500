import { type Connector, tcpConnector } from '../egress/connection.js'
import type { Resolver } from '../egress/look-ups.js'

/** Where a made-up host is: a port of the loopback interface, or the addresses that its name resolves to. */
export type FakeHost = number | string[]

/**
 * A resolver and a connector for hosts that do not exist. Each gets a public address, and connections to that are led
 * to its port after they were checked. Any other connection would be a hole: it goes to the canary's port.
 */
export function fakeInternet(hosts: Record<string, FakeHost>, canaryPort: number) {
  const names = Object.keys(hosts)
  const addressOf = (name: string) => `93.184.216.${names.indexOf(name) + 1}`
  const portOf = new Map(names.map((name) => [addressOf(name), hosts[name]]))
  const dialled: string[] = []
  const looks: string[] = []
  const resolve: Resolver = async (name) => {
    looks.push(name)
    const host = hosts[name]
    if (host === undefined) throw new Error('ENOTFOUND')
    return typeof host === 'number' ? [addressOf(name)] : host
  }
  const connect: Connector = (address, port, signal) => {
    dialled.push(`${address} ${port}`)
    const target = portOf.get(address)
    return tcpConnector('127.0.0.1', typeof target === 'number' ? target : canaryPort, signal)
  }
  return { resolve, connect, dialled, looks }
}
