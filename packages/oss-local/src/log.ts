/** What the server has to say. Never holds a query, a header, a form field or anything else that a secret could be in. */
export type LogEntry =
  | {
      event: 'request'
      requestId: string
      method: string
      operation: string
      bucket: string
      key: string
      status: number
      /** The error code, where there is one. */
      code?: string
      milliseconds: number
    }
  /** The server itself failed: this is a bug, or the disk. */
  | { event: 'failure'; requestId: string; error: unknown }
  | { event: 'recovered'; removed: number; damaged: { bucket: string; key: string }[] }

export type Log = (entry: LogEntry) => void

/** The same, for callers that have something else to do than to fail with it. */
export function safely(log: Log): Log {
  return (entry) => {
    try {
      log(entry)
    } catch (error) {
      process.emitWarning(`The log of oss-local failed: ${String(error)}`)
    }
  }
}
