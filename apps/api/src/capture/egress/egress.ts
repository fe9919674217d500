import { createAddressPolicy } from './address-policy.js'
import type { BudgetLimits } from './budget.js'
import { type Connector, tcpConnector } from './connection.js'
import { Gate, type GateOptions } from './gate.js'
import { type Resolver, systemResolver } from './look-ups.js'

export interface EgressOptions {
  ports: readonly number[]
  allow: readonly string[]
  deny: readonly string[]
  /** Milliseconds for a look-up, and for each address that is tried. */
  connectTimeout: number
  /** How many addresses a name may have. */
  addresses: number
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

const nothing: BudgetLimits = { downloadBytes: 0, uploadBytes: 0, requests: 0, connections: 0 }

/** @throws AddressListError */
export function createEgress(options: EgressOptions): Egress {
  const { connectTimeout: timeout, addresses } = options
  const shared: GateOptions = {
    policy: createAddressPolicy(options),
    resolve: options.resolve ?? systemResolver(timeout),
    connect: options.connect ?? tcpConnector,
    timeout,
    addresses,
  }
  return {
    open: (limits) => Gate.open(shared, limits),
    openClosed: () => Gate.open(shared, nothing),
  }
}
