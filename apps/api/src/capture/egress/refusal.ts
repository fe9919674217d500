/** Why the proxy did not connect. The page sees one uniform refusal; only the worker is told. */
export type RefusalReason = 'BLOCKED_ADDRESS' | 'DNS_FAILED' | 'CONNECTION_FAILED' | 'BUDGET_SPENT'

/** A connection that was not made, with what the worker may know about it. */
export class ConnectionRefusal extends Error {
  constructor(
    readonly reason: RefusalReason,
    options?: ErrorOptions,
  ) {
    super(`connection refused: ${reason}`, options)
    this.name = 'ConnectionRefusal'
  }
}
