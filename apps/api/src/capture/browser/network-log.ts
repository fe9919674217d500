import { setTimeout as delay } from 'node:timers/promises'
import type { CDPSession } from 'playwright'

/** Something that the page loaded, and of which the browser still holds the bytes. */
export interface LoadedResource {
  requestId: string
  /** CDP's resource type: Image, Font, Stylesheet … */
  type: string
  mimeType: string
}

/** Something that the page wanted and did not get. */
export interface MissingResource {
  url: string
  type: string
  /** Nobody said that it is not there: it may come when it is asked for once more. */
  passing: boolean
}

export interface NetworkLogLimits {
  /** Bytes that all responses may unpack to. */
  decodedBytes: number
  requests: number
}

interface Pending {
  url: string
  /** The document of the page's own frame. */
  isMain: boolean
  type: string
  since: number
}

// What may stay open, or come at any time, without the page being unfinished.
const neverQuiet = new Set(['WebSocket', 'EventSource', 'Media', 'Ping', 'CSPViolationReport', 'Preflight', 'Prefetch'])
// A request that takes longer than this is a long poll or a hanging advertisement: it holds up nothing.
const longPoll = 4_000
const pollInterval = 20

/** Listens to what a page loads: what there is, what is missing, when it is quiet, and when it is too much. */
export class NetworkLog {
  /** More than the limits came, and the rest was not let in. */
  tooMuch = false
  /** The page's own document ended before all of it had come. */
  cutOff = false
  private readonly missed = new Map<string, MissingResource>()
  private readonly pending = new Map<string, Pending>()
  private readonly urlsOf = new Map<string, string[]>()
  private readonly loaded = new Map<string, LoadedResource>()
  private lastActivity = performance.now()
  private decoded = 0
  private seen = 0

  private constructor(
    private readonly session: CDPSession,
    private readonly mainFrameId: string,
    private readonly limits: NetworkLogLimits,
    private readonly onTooMuch: () => void,
  ) {}

  /** Starts listening; `onTooMuch` is called once a limit is passed. */
  static async attach(session: CDPSession, limits: NetworkLogLimits, onTooMuch: () => void): Promise<NetworkLog> {
    const { frameTree } = await session.send('Page.getFrameTree')
    const log = new NetworkLog(session, frameTree.frame.id, limits, onTooMuch)
    log.listen()
    await session.send('Network.enable', {
      maxTotalBufferSize: limits.decodedBytes,
      maxResourceBufferSize: limits.decodedBytes,
    })
    return log
  }

  /** What the page wanted and did not get, not even when it asked again. */
  get missing(): readonly MissingResource[] {
    return [...this.missed.values()]
  }

  /** The page is opened again: what it missed before does not count. */
  forget(): void {
    this.missed.clear()
  }

  /** What was loaded from this URL, before or after redirects. */
  find(url: string): LoadedResource | undefined {
    return this.loaded.get(withoutFragment(url))
  }

  /** The bytes of a resource in Base64; undefined where the browser has let go of them. */
  async base64(resource: LoadedResource): Promise<string | undefined> {
    const content = await this.content(resource)
    return content?.base64Encoded === false ? Buffer.from(content.body).toString('base64') : content?.body
  }

  /** The text of a resource, as the browser decoded it. */
  async text(resource: LoadedResource): Promise<string | undefined> {
    const content = await this.content(resource)
    return content?.base64Encoded ? Buffer.from(content.body, 'base64').toString() : content?.body
  }

  private content({ requestId }: LoadedResource) {
    return this.session.send('Network.getResponseBody', { requestId }).catch(() => undefined)
  }

  /** The texts of all style sheets that were loaded, by every URL that led to them. */
  async sheets(): Promise<Map<string, { text: string; base: string }>> {
    const sheets = new Map<string, { text: string; base: string }>()
    const texts = new Map<string, { text: string; base: string }>()
    for (const [url, resource] of this.loaded) {
      if (resource.type !== 'Stylesheet') continue
      const known = texts.get(resource.requestId)
      // Relative URLs count from where redirects ended.
      const base = this.urlsOf.get(resource.requestId)?.at(-1) ?? url
      const sheet = known ?? { text: (await this.text(resource)) ?? '', base }
      texts.set(resource.requestId, sheet)
      sheets.set(url, sheet)
    }
    return sheets
  }

  /** Resolves to true once nothing was under way for `quiet` milliseconds, to false after `timeout`. */
  async whenQuiet(quiet: number, timeout: number, signal: AbortSignal): Promise<boolean> {
    const end = performance.now() + timeout
    while (performance.now() < end) {
      if (!this.busy && performance.now() - this.lastActivity >= quiet) return true
      await delay(pollInterval, undefined, { signal })
    }
    return false
  }

  private get busy(): boolean {
    const now = performance.now()
    return [...this.pending.values()].some(({ type, since }) => !neverQuiet.has(type) && now - since < longPoll)
  }

  private listen(): void {
    this.session.on('Network.requestWillBeSent', ({ requestId, request, type, frameId, loaderId }) => {
      if (request.url.startsWith('data:')) return
      const url = withoutFragment(request.url)
      this.urlsOf.set(requestId, [...(this.urlsOf.get(requestId) ?? []), url])
      const isMain = frameId === this.mainFrameId && requestId === loaderId
      if (isMain) this.cutOff = false
      this.pending.set(requestId, { url, isMain, type: type ?? 'Other', since: performance.now() })
      this.lastActivity = performance.now()
      this.seen += 1
      if (this.seen > this.limits.requests) this.refuse()
    })
    this.session.on('Network.responseReceived', ({ requestId, response, type }) => {
      const pending = this.pending.get(requestId)
      if (!pending) return
      pending.type = type
      if (response.status >= 400) return this.miss(pending, type, passingStatus(response.status))
      this.missed.delete(pending.url)
      const resource = { requestId, type, mimeType: response.mimeType }
      // What scripts fetch, or only ask about, does not replace what the page shows.
      const isAsked = /^(Fetch|XHR|Other|Preflight|Ping|Prefetch)$/.test(type)
      for (const url of this.urlsOf.get(requestId) ?? []) {
        if (!isAsked || !this.loaded.has(url)) this.loaded.set(url, resource)
      }
    })
    this.session.on('Network.dataReceived', ({ dataLength }) => {
      this.decoded += dataLength
      if (this.decoded > this.limits.decodedBytes) this.refuse()
    })
    this.session.on('Network.loadingFinished', ({ requestId }) => this.end(requestId))
    this.session.on('Network.loadingFailed', ({ requestId, type, canceled, blockedReason }) => {
      const pending = this.end(requestId)
      if (!pending) return
      if (pending.isMain && this.loaded.has(pending.url)) this.cutOff = true
      for (const url of this.urlsOf.get(requestId) ?? []) {
        if (this.loaded.get(url)?.requestId === requestId) this.loaded.delete(url)
      }
      // What the page's own policy refuses, nobody sees; what is blocked from here counts.
      if (blockedReason !== undefined && blockedReason !== 'inspector') return
      if (!canceled || blockedReason) this.miss(pending, type, !blockedReason)
    })
  }

  private miss({ url }: Pending, type: string, passing: boolean): void {
    this.missed.set(url, { url, type, passing })
  }

  private refuse(): void {
    if (this.tooMuch) return
    this.tooMuch = true
    this.onTooMuch()
  }

  private end(requestId: string): Pending | undefined {
    const pending = this.pending.get(requestId)
    if (pending && !neverQuiet.has(pending.type)) this.lastActivity = performance.now()
    this.pending.delete(requestId)
    return pending
  }
}

const passingStatus = (status: number): boolean => status === 408 || status === 429 || status >= 500

/** The address of the file itself. */
export function withoutFragment(url: string): string {
  const at = url.indexOf('#')
  return at === -1 ? url : url.slice(0, at)
}
