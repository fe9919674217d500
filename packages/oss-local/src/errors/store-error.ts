const messages = {
  IN_USE: 'is already served by another process',
  DAMAGED: 'is damaged',
  FULL: 'is on a disk without any room left',
  FOREIGN: 'does not belong to oss-local',
  TOO_NEW: 'was written by a newer version of oss-local',
} as const

export type StoreErrorCode = keyof typeof messages

/** Why a folder cannot be served. Thrown at the start; `message` is one sentence for the person who started it. */
export class StoreError extends Error {
  override readonly name = 'StoreError'

  constructor(
    readonly code: StoreErrorCode,
    root: string,
    reason?: string,
    cause?: unknown,
  ) {
    super(`The folder ${root} ${messages[code]}${reason === undefined ? '' : `: ${reason}`}.`, { cause })
  }
}
