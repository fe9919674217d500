import type { CDPSession } from 'playwright'
import { SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import { CaptureFailure, failureOf, failureOfRefusal } from '../capture.errors.js'
import type { Gate } from '../egress/gate.js'
import { refusalStatus } from '../egress/forward.js'
import { endpointOf } from '../egress/host.js'
import { refererFor, refererPatterns } from '../recipes/registry.js'
import { readStream } from './read-stream.js'

/** The response that the link led to, after redirects. */
export interface MainResponse {
  url: string
  status: number
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>
}

/** What the browser is given to show in place of a response that was set aside. */
export interface ShownBody {
  contentType: string
  /** Base64 */
  body: string
}

export interface DocumentWatchOptions {
  gate: Gate
  mainFrameId: string
  /** How many documents one capture may lead through. */
  redirects: number
  /** Whether a response is set aside as a file. */
  isFile: (response: MainResponse) => boolean
  /** Told of each response that is no redirect and no refusal. */
  onResponse: (response: MainResponse) => void
  /** Takes the body of a file; the browser goes on with what this resolves to, or stays where it is. */
  keep: (response: MainResponse, body: AsyncIterable<Buffer>) => Promise<ShownBody | undefined>
}

/**
 * Stops at each document that the page's own frame loads, before the browser shows it: here redirects are counted,
 * refusals noticed, files set aside, and a page that has settled kept from leaving.
 */
export class DocumentWatch {
  failure: CaptureFailure | undefined
  private documents = 0
  private held = false

  private constructor(
    private readonly session: CDPSession,
    private readonly options: DocumentWatchOptions,
  ) {}

  static async attach(session: CDPSession, options: DocumentWatchOptions): Promise<DocumentWatch> {
    const watch = new DocumentWatch(session, options)
    session.on('Fetch.requestPaused', (event) => void watch.handle(event).catch(() => undefined))
    const pictures = refererPatterns.map((urlPattern) => ({ urlPattern, requestStage: 'Request' as const }))
    await session.send('Fetch.enable', {
      patterns: [{ urlPattern: '*', resourceType: 'Document', requestStage: 'Response' }, ...pictures],
    })
    return watch
  }

  /** From now on the page stays what it is. */
  hold(): void {
    this.held = true
  }

  /** It may lead on again. */
  release(): void {
    this.held = false
  }

  private async handle(event: PausedRequest): Promise<void> {
    const { requestId, frameId, request, responseStatusCode: status = 0, responseErrorReason } = event
    if (event.responseStatusCode === undefined && responseErrorReason === undefined) return this.refer(event)
    if (frameId !== this.options.mainFrameId) return this.pass(requestId)
    if (this.held) return this.stop(requestId)
    this.documents += 1
    if (this.documents > this.options.redirects + 1) {
      return this.fail(requestId, new CaptureFailure(SnapshotProblemCode.REDIRECT_LOOP))
    }
    const url = new URL(request.url)
    const refusal = this.options.gate.refusalOf(endpointOf(url))
    if (refusal && (responseErrorReason !== undefined || status === refusalStatus)) {
      return this.fail(requestId, failureOfRefusal(refusal))
    }
    const headers = new Map(event.responseHeaders?.map(({ name, value }) => [name.toLowerCase(), value]))
    const isRedirect = status >= 300 && status < 400 && headers.has('location')
    if (responseErrorReason !== undefined || isRedirect) return this.pass(requestId)

    this.failure = undefined
    const response = { url: request.url, status, headers }
    this.options.onResponse(response)
    if (!this.options.isFile(response)) return this.pass(requestId)
    try {
      const shown = await this.options.keep(response, this.bodyOf(requestId))
      if (shown) return await this.show(requestId, shown)
    } catch (error) {
      // What is more than a capture may take is cut off, and looks like a connection that broke, or like the end.
      this.failure = this.options.gate.budget.spent ? failureOfRefusal('BUDGET_SPENT') : failureOf(error)
    }
    return this.stop(requestId)
  }

  /** The body as it comes in. @throws CaptureFailure where it ends early */
  private async *bodyOf(requestId: string): AsyncGenerator<Buffer> {
    try {
      const { stream } = await this.session.send('Fetch.takeResponseBodyAsStream', { requestId })
      yield* readStream(this.session, stream)
    } catch (cause) {
      throw new CaptureFailure(SnapshotProblemCode.CONNECTION_FAILED, undefined, { cause })
    }
    if (this.options.gate.budget.spent) throw failureOfRefusal('BUDGET_SPENT')
  }

  /** A picture whose host sends it to its own pages only is asked for as from there. */
  private async refer({ requestId, request }: PausedRequest): Promise<void> {
    const referer = refererFor(request.url)
    const others = Object.entries(request.headers).filter(([name]) => name.toLowerCase() !== 'referer')
    const headers = Object.entries({ ...Object.fromEntries(others), ...(referer && { Referer: referer }) })
    await this.session.send('Fetch.continueRequest', {
      requestId,
      headers: headers.map(([name, value]) => ({ name, value })),
    })
  }

  private async show(requestId: string, { contentType, body }: ShownBody): Promise<void> {
    const responseHeaders = [{ name: 'Content-Type', value: contentType }]
    await this.session.send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders, body })
  }

  private async fail(requestId: string, failure: CaptureFailure): Promise<void> {
    this.failure = failure
    await this.stop(requestId)
  }

  private async pass(requestId: string): Promise<void> {
    await this.session.send('Fetch.continueRequest', { requestId })
  }

  private async stop(requestId: string): Promise<void> {
    await this.session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
  }
}

interface PausedRequest {
  requestId: string
  frameId: string
  request: { url: string; headers: Record<string, string> }
  responseStatusCode?: number
  responseErrorReason?: string
  responseHeaders?: { name: string; value: string }[]
}
