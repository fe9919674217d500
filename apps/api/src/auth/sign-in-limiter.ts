import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Limits } from '../limits.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import { networkOf } from '../network-of.js'

/**
 * Counts operations, not requests: a hundred aliases in one request are a hundred attempts. An account is limited for one
 * address and not as a whole, so that a stranger's guesses never lock its owner out. Of IPv6, a network counts as an address.
 */
export class SignInLimiter {
  private readonly perAccount: RateLimiterMemory
  private readonly perAddress: RateLimiterMemory
  private readonly signUps: RateLimiterMemory

  constructor(limits: Limits['accounts']) {
    const duration = limits.signInWindowSeconds
    this.perAccount = new RateLimiterMemory({ points: limits.signInFailuresPerAccount, duration })
    this.perAddress = new RateLimiterMemory({ points: limits.signInFailuresPerAddress, duration })
    this.signUps = new RateLimiterMemory({ points: limits.signUpsPerAddress, duration })
  }

  /**
   * Counts an attempt before its password is looked at; `succeeded` takes it back.
   * @throws ApiError RATE_LIMITED
   */
  async begin(emailKey: string, address: string) {
    const network = networkOf(address)
    const account = `${emailKey}\n${network}`
    await consume(this.perAccount, account)
    await consume(this.perAddress, network)
    return {
      succeeded: async () => {
        await this.perAccount.delete(account)
        await this.perAddress.reward(network)
      },
    }
  }

  /** @throws ApiError RATE_LIMITED */
  countSignUp(address: string): Promise<void> {
    return consume(this.signUps, networkOf(address))
  }
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    const seconds = Math.ceil(refusal.msBeforeNext / 1000)
    throw new ApiError(ErrorCode.RATE_LIMITED, `Too many attempts: try again in ${seconds} seconds.`)
  }
}
