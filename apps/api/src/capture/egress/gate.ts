import { Agent, createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Budget, type BudgetLimits } from './budget.js'
import { type ConnectionOptions, openConnection } from './connection.js'
import { forwardRequest } from './forward.js'
import { type Endpoint, endpointKey } from './host.js'
import { type LookUpOptions, LookUps } from './look-ups.js'
import { ConnectionRefusal, type RefusalReason } from './refusal.js'
import { refuseTunnel, openTunnel } from './tunnel.js'

/** What the ways out of all captures have in common. */
export type GateOptions = Omit<ConnectionOptions, 'lookUps'> & LookUpOptions

/**
 * One capture's way out: an HTTP proxy on a port of its own, so that budgets and records belong to the capture
 * without a user name. (A user name would make Chromium answer a challenge, for which it has to stop at each
 * request: 25 % more time for a page of 200 pictures.)
 */
export class Gate {
  readonly budget: Budget
  /** What a browser is told to use as its proxy. */
  url = ''
  private readonly refusals = new Map<string, RefusalReason>()
  private readonly sockets = new Set<Duplex>()
  private readonly ending = new AbortController()
  private readonly lookUps: LookUps
  private readonly agent: Agent
  private readonly server = createServer({ maxHeaderSize: 256 * 1024, keepAlive: true, noDelay: true })

  private constructor(
    private readonly options: GateOptions,
    limits: BudgetLimits,
  ) {
    this.budget = new Budget(limits, () => this.cut())
    this.lookUps = new LookUps(options, this.ending.signal)
    this.agent = new PinnedAgent((endpoint) => this.connect(endpoint))
    this.server.on('request', (request, response) => forwardRequest(this, request, response))
    this.server.on('connect', (request, client: Socket, head) => void openTunnel(this, request, client, head))
    // WebSockets come as CONNECT; an upgrade in absolute form is nothing that a browser sends.
    this.server.on('upgrade', (_request, client: Duplex) => refuseTunnel(client))
    this.server.on('connection', (socket: Socket) => this.track(socket))
    this.server.on('clientError', (_error, socket) => socket.destroy())
  }

  /** Starts listening on a free port of the loopback interface. */
  static async open(options: GateOptions, limits: BudgetLimits): Promise<Gate> {
    const gate = new Gate(options, limits)
    await new Promise<void>((listening, fail) => {
      gate.server.once('error', fail)
      gate.server.listen(0, '127.0.0.1', listening)
    })
    gate.url = `http://127.0.0.1:${(gate.server.address() as AddressInfo).port}`
    return gate
  }

  /** Why the last connection to this endpoint was refused; undefined if it was made. */
  refusalOf(endpoint: Endpoint): RefusalReason | undefined {
    return this.refusals.get(endpointKey(endpoint))
  }

  /** The agent for requests in absolute form: keeps connections, opens each by resolve-then-pin. */
  get upstream(): Agent {
    return this.agent
  }

  /**
   * Opens a checked connection within the budget.
   * @throws ConnectionRefusal, whose reason is also recorded
   */
  async connect(endpoint: Endpoint): Promise<Socket> {
    if (!this.budget.canConnect) throw this.refuse(endpoint, 'BUDGET_SPENT')
    this.budget.connections += 1
    const release = () => (this.budget.connections -= 1)
    const options = { ...this.options, lookUps: this.lookUps }
    const socket = await openConnection(endpoint, options, this.ending.signal).catch((error: unknown) => {
      release()
      throw this.refuse(endpoint, error instanceof ConnectionRefusal ? error.reason : 'CONNECTION_FAILED')
    })
    socket.once('close', release)
    this.refusals.delete(endpointKey(endpoint))
    this.track(socket)
    return socket
  }

  /** Ends every connection and stops listening. */
  async close(): Promise<void> {
    this.cut()
    await new Promise<void>((closed) => this.server.close(() => closed()))
  }

  private refuse(endpoint: Endpoint, reason: RefusalReason): ConnectionRefusal {
    this.refusals.set(endpointKey(endpoint), reason)
    return new ConnectionRefusal(reason)
  }

  /** Remembers a socket to end it with the gate; one that comes too late ends at once. */
  private track(socket: Duplex): void {
    this.sockets.add(socket)
    socket.once('close', () => this.sockets.delete(socket))
    // A reset is an end like any other here; whoever pipes notices the close.
    socket.on('error', () => socket.destroy())
    if (this.ending.signal.aborted) socket.destroy()
  }

  private cut(): void {
    this.ending.abort()
    for (const socket of this.sockets) socket.destroy()
    this.agent.destroy()
  }
}

/** An agent that opens its connections through the gate. */
class PinnedAgent extends Agent {
  constructor(private readonly open: (endpoint: Endpoint) => Promise<Socket>) {
    super({ keepAlive: true })
  }

  override createConnection(
    options: { host?: string | null; port?: number | string | null },
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const endpoint = { host: options.host ?? '', port: Number(options.port) }
    this.open(endpoint).then(
      (socket) => callback?.(null, socket),
      (error: Error) => (callback as (error: Error) => void)(error),
    )
    return undefined
  }
}
