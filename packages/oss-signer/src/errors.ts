/** What can be wrong with a call, before anything is sent to OSS. */
export type SignerErrorCode =
  | 'CredentialsExpired'
  | 'InvalidBucket'
  | 'InvalidCredentials'
  | 'InvalidEndpoint'
  | 'InvalidExpiry'
  | 'InvalidField'
  | 'InvalidHeader'
  | 'InvalidKey'
  | 'InvalidMethod'
  | 'InvalidPolicy'
  | 'InvalidQuery'
  | 'InvalidTime'
  | 'InvalidVersion'
  | 'MetadataTooLarge'
  | 'MissingRegion'

/** Thrown by the signing side. `code` is stable; `message` is a sentence for a developer. */
export class SignerError extends Error {
  override readonly name = 'SignerError'
  readonly code: SignerErrorCode

  constructor(code: SignerErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** @throws SignerError `InvalidExpiry` unless `seconds` is a whole number from `min` to `max` */
export function demandSeconds(name: string, seconds: number, min: number, max: number): void {
  demand(
    seconds % 1 === 0 && seconds >= min && seconds <= max,
    'InvalidExpiry',
    `${name} must be whole seconds from ${min} to ${max}.`,
  )
}

/** @throws SignerError unless `ok` */
export function demand(ok: unknown, code: SignerErrorCode, message: string): asserts ok {
  if (!ok) throw new SignerError(code, message)
}
