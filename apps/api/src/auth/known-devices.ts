import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Tells a browser in which an account's password was given before from all others, by a token that it keeps. It opens nothing:
 * its guesses are counted by themselves, so that those of strangers never keep an account's owner out.
 * https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
export class KnownDevices {
  constructor(private readonly secret: () => string) {}

  make(emailKey: string): string {
    const id = randomBytes(16).toString('base64url')
    return `${id}.${this.sign(id, emailKey)}`
  }

  /** Which device this is, or null for a token that is none, or another account's. */
  read(token: string | undefined, emailKey: string): string | null {
    const [id = '', signature = ''] = token?.split('.') ?? []
    const given = Buffer.from(signature)
    const expected = Buffer.from(this.sign(id, emailKey))
    return given.length === expected.length && timingSafeEqual(given, expected) ? id : null
  }

  private sign(id: string, emailKey: string): string {
    return createHmac('sha256', this.secret()).update(`device\n${id}\n${emailKey}`).digest('base64url')
  }
}
