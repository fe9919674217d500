import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { CapturedFile, Capturer, CaptureRequest, CaptureResult } from '../../src/capture/capture.types.js'
import { ArtifactKind, CaptureStep } from '../../src/snapshots/snapshot.enums.js'

/** What to do with one attempt. It may wait, fail, or throw what it likes. */
export type Script = (request: CaptureRequest) => CaptureResult | Promise<CaptureResult>

/**
 * A capturer that does what the test says: queues and leases are tried with thousands of captures and faults at chosen
 * moments, for which a browser is neither fast nor obedient enough. Real pages in a real browser: see capture/.
 */
export class ScriptedCapturer implements Capturer {
  readonly requests: CaptureRequest[] = []
  running = 0
  mostAtOnce = 0

  constructor(private readonly script: Script = () => goodResult()) {}

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

  /** Files are kept, and nothing is found in them. */
  derive() {
    return Promise.resolve({ ok: true, retryable: false, problems: [], files: [], dispose: () => Promise.resolve() })
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
    files: [
      file(ArtifactKind.HTML, 'page.html', 'text/html', '<p>page</p>'),
      file(ArtifactKind.TEXT, 'page.txt', 'text/plain', text),
    ],
  }
}

export function failedResult(over: Partial<CaptureResult> = {}): CaptureResult {
  return { ok: false, retryable: false, problems: [], files: [], ...over }
}

/** Resolves when the attempt is told to stop. */
export function untilAborted(request: CaptureRequest): Promise<never> {
  return new Promise((_, reject) => {
    request.signal.addEventListener('abort', () => reject(request.signal.reason as Error))
  })
}

function file(kind: ArtifactKind, fileName: string, contentType: string, content: string): CapturedFile {
  const bytes = Buffer.from(content)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { kind, contentType, fileName, size: bytes.length, sha256, open: () => Readable.from([bytes]) }
}
