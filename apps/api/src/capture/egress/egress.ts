import { createAddressPolicy } from './address-policy.js'
import type { BudgetLimits } from './budget.js'
import { type ConnectionOptions, type Connector, type Resolver, systemResolver, tcpConnector } from './connection.js'
import { Gate } from './gate.js'

export interface EgressOptions {
  ports: readonly number[]
  allow: readonly string[]
  deny: readonly string[]
  /** Milliseconds for a look-up, and for each address that is tried. */
  connectTimeout: number
  resolve?: Resolver
  connect?: Connector
}

/** The one way out for everything that is fetched on a user's behalf. */
export interface Egress {
  /** A proxy for one capture, on a port of its own. */
  open(limits: BudgetLimits): Promise<Gate>
  /** A proxy that refuses everything: for what has no business on the network. */
  openClosed(): Promise<Gate>
}

/** @throws AddressListError */
export function createEgress(options: EgressOptions): Egress {
  const connection: ConnectionOptions = {
    policy: createAddressPolicy(options),
    resolve: options.resolve ?? systemResolver,
    connect: options.connect ?? tcpConnector,
    timeout: options.connectTimeout,
  }
  return {
    open: (limits) => Gate.open(connection, limits),
    openClosed: () => Gate.open(connection, { downloadBytes: 0, requests: 0, connections: 0 }),
  }
}
