/** What one capture may take from the network. */
export interface BudgetLimits {
  /** Bytes received, as they come over the wire. */
  downloadBytes: number
  /** Bytes sent, likewise. */
  uploadBytes: number
  /** Requests and tunnels together, over the whole capture. */
  requests: number
  /** Connections open at the same time. */
  connections: number
}

/** What a capture has taken so far, and whether it is too much. */
export class Budget {
  received = 0
  sent = 0
  requests = 0
  connections = 0
  /** The limit that was passed; nothing more is let through then. */
  spent: keyof BudgetLimits | undefined

  constructor(
    private readonly limits: BudgetLimits,
    private readonly onSpent: () => void,
  ) {}

  receive(bytes: number): void {
    this.received += bytes
    if (this.received > this.limits.downloadBytes) this.spend('downloadBytes')
  }

  send(bytes: number): void {
    this.sent += bytes
    if (this.sent > this.limits.uploadBytes) this.spend('uploadBytes')
  }

  request(): void {
    this.requests += 1
    if (this.requests > this.limits.requests) this.spend('requests')
  }

  /** Whether one more connection may be opened now. Too many at once is no reason to end the capture. */
  get canConnect(): boolean {
    return this.spent === undefined && this.connections < this.limits.connections
  }

  private spend(limit: keyof BudgetLimits): void {
    if (this.spent) return
    this.spent = limit
    this.onSpent()
  }
}
