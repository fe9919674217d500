import type { OssError, Refused } from './types.js'

class Refusal extends Error {
  readonly error: OssError

  constructor(error: OssError) {
    super(error.message)
    this.error = error
  }
}

/** Ends a verification with OSS's own error. */
export function refuse(
  status: number,
  code: string,
  message: string,
  ec?: string,
  details: Record<string, string> = {},
): never {
  throw new Refusal({ status, code, message, ec, details })
}

/** What a verification ends with: its result, or its refusal. */
export function verdict<T>(verify: () => T): T | Refused {
  try {
    return verify()
  } catch (thrown) {
    if (thrown instanceof Refusal) return { ok: false, error: thrown.error }
    throw thrown
  }
}

export function invalidArgument(message: string, ec?: string, details?: Record<string, string>): never {
  refuse(400, 'InvalidArgument', message, ec, details)
}

export function accessDenied(message: string, ec?: string, details?: Record<string, string>): never {
  refuse(403, 'AccessDenied', message, ec, details)
}
