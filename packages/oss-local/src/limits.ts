const KiB = 1024
const MiB = 1024 * KiB
const GiB = 1024 * MiB

/** Every bound of the server in one place. Sizes are bytes, times are milliseconds, rates are bits per second. */
export const defaultLimits = {
  /** PutObject, PostObject, AppendObject, one part, and what CopyObject takes. */
  objectBytes: 5 * GiB,
  /** Every part of a multipart upload but the last. */
  smallestPartBytes: 100 * KiB,
  parts: 10_000,
  /** Names and values of all x-oss-meta-* of one object. */
  metadataBytes: 8 * KiB,
  tags: 10,
  /** Objects up to this size live inside the index file: one disk flush then covers name and bytes. */
  inlineBytes: 64 * KiB,
  /** New bytes are refused when the disk has less left, so that deleting still works. */
  reservedDiskBytes: MiB,

  requestHeaderBytes: 64 * KiB,
  deleteXmlBytes: 2 * MiB,
  completeXmlBytes: 2 * MiB,
  settingXmlBytes: 16 * KiB,
  deletedKeys: 1000,
  listed: 1000,
  listedByDefault: 100,
  buckets: 100,
  corsRules: 20,

  formFieldNameBytes: 8 * KiB,
  formFieldBytes: 2 * MiB,
  formBytes: 8 * MiB,
  formFields: 1000,

  slowestTrafficLimit: 819_200,
  fastestTrafficLimit: 838_860_800,

  callbackTime: 5_000,
  /** A callback and its variables in a header or URL, each, as they are sent. */
  callbackBytes: 5 * KiB,
  callbackUrls: 5,
  callbackAnswerBytes: 3 * MiB,

  stsPolicyCharacters: 2048,
  stsSmallestDuration: 900_000,
  stsDefaultDuration: 3_600_000,

  headersTime: 30_000,
  keepAliveTime: 60_000,
  /** A request that moves fewer than `stallBytes` in this time is let go. */
  stallTime: 60_000,
  stallBytes: KiB,
  /** How long a refused upload is still read, so that its client sees the answer and not a reset. */
  lingerTime: 3_000,
  /** How long `close` waits for requests under way. */
  drainTime: 10_000,
}

export type Limits = typeof defaultLimits
