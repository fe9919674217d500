import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Limits } from '../limits.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import { networkOf } from '../network-of.js'

/** Who wants to sign in. */
export interface Attempt {
  emailKey: string
  address: string
  /** The browser, if the account's password was given in it before. */
  device: string | null
}

/**
 * Counts operations, not requests: a hundred aliases in one request are a hundred attempts. Guesses are limited for each address,
 * for each account from one address, and for each account from everywhere; from a device that the account knows, for that
 * device alone, so that strangers' guesses never lock its owner out. Of IPv6, a network counts as an address.
 */
export class SignInLimiter {
  private readonly perAddress: RateLimiterMemory
  private readonly perAccount: RateLimiterMemory
  private readonly perDevice: RateLimiterMemory
  private readonly strangers: RateLimiterMemory
  private readonly signUps: RateLimiterMemory

  constructor(limits: Limits['accounts']) {
    const limiter = (points: number) => new RateLimiterMemory({ points, duration: limits.signInWindowSeconds })
    this.perAddress = limiter(limits.signInFailuresPerAddress)
    this.perAccount = limiter(limits.signInFailuresPerAccount)
    this.perDevice = limiter(limits.signInFailuresPerAccount)
    this.strangers = limiter(limits.signInFailuresOfStrangers)
    this.signUps = limiter(limits.signUpsPerAddress)
  }

  /**
   * Counts an attempt before its password is looked at; `succeeded` takes it back.
   * @throws ApiError RATE_LIMITED
   */
  async begin({ emailKey, address, device }: Attempt): Promise<{ succeeded: () => Promise<void> }> {
    const network = networkOf(address)
    // First: nobody makes us remember more accounts than an address may try.
    await consume(this.perAddress, network)
    const [limiter, key] = device ? [this.perDevice, device] : [this.perAccount, `${emailKey}\n${network}`]
    await consume(limiter, key)
    if (!device) await consume(this.strangers, emailKey, ' Or sign in where you did before.')
    return {
      succeeded: async () => {
        await this.perAddress.reward(network)
        await limiter.delete(key)
        if (!device) await this.strangers.reward(emailKey)
      },
    }
  }

  /** @throws ApiError RATE_LIMITED */
  countSignUp(address: string): Promise<void> {
    return consume(this.signUps, networkOf(address))
  }
}

async function consume(limiter: RateLimiterMemory, key: string, advice = ''): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    const seconds = Math.ceil(refusal.msBeforeNext / 1000)
    throw new ApiError(ErrorCode.RATE_LIMITED, `Too many attempts: try again in ${seconds} seconds.${advice}`)
  }
}
