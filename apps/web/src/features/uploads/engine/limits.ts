const MiB = 1024 ** 2

/** All sizes (bytes), times (ms) and counts of the engine. */
export const limits = {
  /** Files larger than this go in parts. */
  wholeBytes: 16 * MiB,
  partBytes: 8 * MiB,
  /** OSS takes no more parts of one file. */
  parts: 10_000,
  partsAtOnce: 4,
  filesAtOnce: 3,
  /** How many part URLs are asked for at once. */
  urlsAtOnce: 50,
  /** Seconds that a grant lives; an upload that is paused for longer begins anew. */
  grantSeconds: 86_400,
  /** What ends sooner than this is renewed before it is used. */
  renewBefore: 5 * 60_000,
  /** Files up to this size are kept by the browser, so that their upload goes on by itself after a reload. */
  keptBytes: 1024 * MiB,
  /** The network may be away as long as it likes; a store or server that fails is asked so often. */
  tries: 5,
  firstWait: 500,
  longestWait: 20_000,
  /** Over how much time speed is measured. */
  speedWindow: 5_000,
} as const
