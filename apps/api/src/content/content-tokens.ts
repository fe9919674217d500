import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a token of the content origin opens, and until when. */
export interface ContentGrant {
  artifactId: string
  download: boolean
  /** Unix seconds. */
  expiresAt: number
}

/** Makes and reads the content origin's tokens: a grant and its HMAC, so that no table of them is needed. */
export class ContentTokens {
  constructor(private readonly secret: () => string) {}

  make({ artifactId, download, expiresAt }: ContentGrant): string {
    const text = `${artifactId}.${download ? 'd' : 'v'}.${expiresAt}`
    return `${text}.${this.sign(text)}`
  }

  /** The grant of a genuine token that has not ended, or null. */
  read(token: string): ContentGrant | null {
    const end = token.lastIndexOf('.')
    const text = token.slice(0, end)
    const given = Buffer.from(token.slice(end + 1))
    const expected = Buffer.from(this.sign(text))
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
    const [artifactId = '', how, until] = text.split('.')
    const expiresAt = Number(until)
    return expiresAt * 1000 > Date.now() ? { artifactId, download: how === 'd', expiresAt } : null
  }

  private sign(text: string): string {
    return createHmac('sha256', this.secret()).update(text).digest('base64url')
  }
}
