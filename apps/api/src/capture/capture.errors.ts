import { SnapshotProblemCode } from '../snapshots/snapshot.enums.js'
import type { CaptureProblem } from './capture.types.js'
import type { RefusalReason } from './egress/refusal.js'

/** Failures that may be gone the next time. An HTTP status decides for itself. */
const healing: ReadonlySet<SnapshotProblemCode> = new Set([
  SnapshotProblemCode.DNS_FAILED,
  SnapshotProblemCode.CONNECTION_FAILED,
  SnapshotProblemCode.TIMEOUT,
  SnapshotProblemCode.BROWSER_CRASHED,
  SnapshotProblemCode.STORAGE_FAILED,
  SnapshotProblemCode.CAPTURE_FAILED,
])

const ours: ReadonlySet<SnapshotProblemCode> = new Set([
  SnapshotProblemCode.BROWSER_CRASHED,
  SnapshotProblemCode.STORAGE_FAILED,
  SnapshotProblemCode.CAPTURE_FAILED,
])

/** Something that ends a capture or one of its files, with the contract's code for it. */
export class CaptureFailure extends Error {
  constructor(
    readonly code: SnapshotProblemCode,
    readonly details?: CaptureProblem['details'],
    options?: ErrorOptions,
  ) {
    super(`capture failed: ${code}`, options)
    this.name = 'CaptureFailure'
  }

  /** Whether an error of this machine or program is behind it, of which the operator should know. */
  get isOurs(): boolean {
    return ours.has(this.code) && this.cause !== undefined
  }

  /** Whether trying again later can help. */
  get retryable(): boolean {
    const status = this.details?.status
    if (typeof status === 'number') return status === 429 || status >= 500
    return healing.has(this.code)
  }
}

/** What a refusal of the egress proxy means for the page that was to be opened. */
export function failureOfRefusal(reason: RefusalReason): CaptureFailure {
  const code = reason === 'BUDGET_SPENT' ? SnapshotProblemCode.TOO_LARGE : SnapshotProblemCode[reason]
  return new CaptureFailure(code)
}

// https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h
const netErrors: [pattern: RegExp, code: SnapshotProblemCode][] = [
  [/ERR_NAME_|ERR_DNS_/, SnapshotProblemCode.DNS_FAILED],
  [/ERR_CERT_|ERR_SSL_|ERR_BAD_SSL|ERR_ECH_/, SnapshotProblemCode.TLS_ERROR],
  [/ERR_TOO_MANY_REDIRECTS/, SnapshotProblemCode.REDIRECT_LOOP],
  [/ERR_INVALID_AUTH|ERR_UNEXPECTED_PROXY_AUTH|ERR_MALFORMED_IDENTITY/, SnapshotProblemCode.AUTH_REQUIRED],
  [/ERR_TIMED_OUT|ERR_CONNECTION_TIMED_OUT/, SnapshotProblemCode.TIMEOUT],
  [/ERR_UNSAFE_PORT|ERR_BLOCKED|ERR_UNSAFE_REDIRECT|ERR_DISALLOWED/, SnapshotProblemCode.BLOCKED_ADDRESS],
  [/ERR_INVALID_RESPONSE|ERR_CONTENT_DECODING|ERR_RESPONSE_HEADERS/, SnapshotProblemCode.UNSUPPORTED_CONTENT],
  [/ERR_/, SnapshotProblemCode.CONNECTION_FAILED],
]

/** What one of Chromium's network errors (`net::ERR_…`) means. */
export function failureOfNetError(text: string): CaptureFailure | undefined {
  const code = netErrors.find(([pattern]) => pattern.test(text))?.[1]
  return code === undefined ? undefined : new CaptureFailure(code)
}

/** The system calls that fail where a disk is full, or a folder gone. */
const fileCalls = /^(open|read|write|close|f?stat|lstat|mkdir|mkdtemp|chmod|chown|scandir|rename|unlink|rmdir)$/

/**
 * An unforeseen error as a failure.
 * @param otherwise what it means where it is not the disk's
 */
export function failureOf(error: unknown, otherwise = SnapshotProblemCode.CAPTURE_FAILED): CaptureFailure {
  if (error instanceof CaptureFailure) return error
  const { syscall = '' } = error as NodeJS.ErrnoException
  const code = fileCalls.test(syscall) ? SnapshotProblemCode.STORAGE_FAILED : otherwise
  return new CaptureFailure(code, undefined, { cause: error })
}
