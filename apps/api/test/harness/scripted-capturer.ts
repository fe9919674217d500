import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type {
  CapturedFile,
  Capturer,
  CaptureRequest,
  CaptureResult,
  DeriveRequest,
} from '../../src/capture/capture.types.js'
import { ArtifactKind, CaptureStep } from '../../src/snapshots/snapshot.enums.js'

/** What to do with one attempt. It may wait, fail, or throw what it likes. */
export type Script = (request: CaptureRequest) => CaptureResult | Promise<CaptureResult>

/** What to find in one uploaded file. */
export type ReadScript = (request: DeriveRequest) => CaptureResult | Promise<CaptureResult>

/**
 * A capturer that does what the test says: queues and leases are tried with thousands of captures and faults at chosen
 * moments, for which a browser is neither fast nor obedient enough. Real pages in a real browser: see capture/.
 */
export class ScriptedCapturer implements Capturer {
  readonly requests: CaptureRequest[] = []
  readonly readings: DeriveRequest[] = []
  running = 0
  mostAtOnce = 0

  constructor(
    private readonly script: Script = () => goodResult(),
    private readonly readScript: ReadScript = () => ({ ok: true, retryable: false, problems: [], files: [] }),
  ) {}

  async capture(request: CaptureRequest) {
    this.requests.push(request)
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.running)
    try {
      request.onProgress(CaptureStep.NAVIGATE, 0.1)
      const result = await this.script(request)
      request.signal.throwIfAborted()
      return { ...result, dispose: () => Promise.resolve() }
    } finally {
      this.running--
    }
  }

  async derive(request: DeriveRequest) {
    this.readings.push(request)
    const result = await this.readScript(request)
    request.signal.throwIfAborted()
    return { ...result, dispose: () => Promise.resolve() }
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

export function goodResult(text = 'the text of the page'): CaptureResult {
  return {
    ok: true,
    retryable: false,
    problems: [],
    finalUrl: 'https://example.org/final',
    httpStatus: 200,
    title: 'The title of the page',
    text,
    contentHash: createHash('sha256').update(text).digest('hex'),
    files: [textFile(ArtifactKind.HTML, '<p>page</p>'), textFile(ArtifactKind.TEXT, text)],
  }
}

export function failedResult(over: Partial<CaptureResult> = {}): CaptureResult {
  return { ok: false, retryable: false, problems: [], files: [], ...over }
}

/** A file before whose first byte something is done, once. */
export function fileAfter(kind: ArtifactKind, content: string, first: () => Promise<void>): CapturedFile {
  const file = textFile(kind, content)
  let done = false
  const bytes = async function* () {
    if (!done) await first()
    done = true
    yield Buffer.from(content)
  }
  return { ...file, open: () => Readable.from(bytes()) }
}

/** Resolves when the attempt is told to stop. */
export function untilAborted(request: Pick<CaptureRequest, 'signal'>): Promise<never> {
  return new Promise((_, reject) => {
    request.signal.addEventListener('abort', () => reject(request.signal.reason as Error))
  })
}

export function textFile(kind: ArtifactKind, content: string): CapturedFile {
  const bytes = Buffer.from(content)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const contentType = kind === ArtifactKind.TEXT ? 'text/plain' : 'text/html'
  const fileName = `${kind.toLowerCase()}.${kind === ArtifactKind.TEXT ? 'txt' : 'html'}`
  return { kind, contentType, fileName, size: bytes.length, sha256, open: () => Readable.from([bytes]) }
}
