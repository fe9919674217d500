import { isIP } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApiTokensService } from '../auth/api-tokens.service.js'
import type { SessionsService } from '../auth/sessions.service.js'
import type { Viewer } from '../auth/viewer.js'
import type { EventBus } from '../events/event-bus.js'
import { type DeviceCookie, type Language, RequestContext, type SessionCookie } from '../graphql/context.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'

/** Says who sends a request, and makes the context that its resolvers see. */
export class Authentication {
  private readonly secure: boolean
  private readonly cookieName: string
  private readonly deviceCookieName: string

  constructor(
    private readonly sessions: SessionsService,
    private readonly tokens: ApiTokensService,
    private readonly events: EventBus,
    private readonly publicUrl: string,
  ) {
    this.secure = publicUrl.startsWith('https:')
    this.cookieName = this.secure ? '__Host-linksnap' : 'linksnap'
    this.deviceCookieName = `${this.cookieName}-device`
  }

  /** @throws ApiError UNAUTHENTICATED (401) for a token that does not hold, FORBIDDEN (403) for another site's request */
  async context(request: FastifyRequest, reply: FastifyReply): Promise<RequestContext> {
    return new RequestContext({
      viewer: await this.viewer(request),
      requestId: request.id,
      address: request.ip,
      fromOwnPage: this.isOwnOrigin(request) && !this.isRebound(request),
      language: languageOf(request.headers['accept-language']),
      cookie: this.cookie(reply),
      device: this.device(request, reply),
      events: this.events,
    })
  }

  /** Whether the session or token that opened a stream still holds. */
  stillHolds({ credential }: Viewer): Promise<boolean> {
    return credential.kind === 'session' ? this.sessions.isAlive(credential.id) : this.tokens.isAlive(credential.id)
  }

  private async viewer(request: FastifyRequest): Promise<Viewer | null> {
    const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (bearer) {
      const viewer = await this.tokens.viewer(bearer)
      if (viewer) return viewer
      throw new ApiError(ErrorCode.UNAUTHENTICATED, 'This API token is unknown, revoked or expired.', { status: 401 })
    }
    const secret = request.cookies[this.cookieName]
    if (!secret) return null
    // SameSite=Lax lets a sibling subdomain's POST through: a cookie counts only for requests of the app's own pages.
    if (!this.isOwnOrigin(request)) {
      throw new ApiError(ErrorCode.FORBIDDEN, 'Requests of other sites need an API token.', { status: 403 })
    }
    return this.sessions.viewer(secret)
  }

  private isOwnOrigin({ headers }: FastifyRequest): boolean {
    const { origin } = headers
    if (origin === undefined)
      return headers['sec-fetch-site'] !== 'cross-site' && headers['sec-fetch-site'] !== 'same-site'
    if (origin === this.publicUrl) return true
    // Reached by another name than PUBLIC_URL, such as 127.0.0.1 for localhost: still one origin.
    const url = URL.parse(origin)
    return url?.host === headers.host && (url?.protocol === 'https:' || !this.secure)
  }

  /**
   * Whether a page may be another site's although its origin is the host that it asks: one whose name leads to this server for
   * the moment. An address, or this machine's own name, can be nobody else's.
   */
  private isRebound({ headers }: FastifyRequest): boolean {
    const { origin } = headers
    if (origin === undefined || origin === this.publicUrl) return false
    const name = URL.parse(origin)?.hostname.replace(/^\[|\]$/g, '') ?? ''
    return isIP(name) === 0 && !/(^|\.)localhost$/.test(name)
  }

  private cookie(reply: FastifyReply): SessionCookie {
    return {
      set: (secret, expiresAt) => void reply.setCookie(this.cookieName, secret, this.cookieOptions(expiresAt)),
      clear: () => void reply.clearCookie(this.cookieName, this.cookieOptions()),
    }
  }

  private device(request: FastifyRequest, reply: FastifyReply): DeviceCookie {
    const name = this.deviceCookieName
    return {
      token: request.cookies[name],
      remember: (token, expiresAt) => void reply.setCookie(name, token, this.cookieOptions(expiresAt)),
    }
  }

  private cookieOptions(expires?: Date) {
    return { httpOnly: true, sameSite: 'lax', path: '/', secure: this.secure, ...(expires && { expires }) } as const
  }
}

/** The better of the two languages that there are, by the order in which the browser lists what it likes. */
function languageOf(header: string | undefined): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((item) => item.trim().toLowerCase().split(';'))
    .map(([tag = '', quality]) => ({ tag, quality: Number(quality?.trim().replace('q=', '') ?? 1) }))
    .sort((a, b) => b.quality - a.quality)
  const first = wanted.find(({ tag }) => tag.startsWith('zh') || tag.startsWith('en'))
  return first?.tag.startsWith('zh') ? 'zh-CN' : 'en'
}
