import { existsSync } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { limits as defaultLimits } from '../../limits.js'
import { ArtifactKind } from '../../snapshots/snapshot.enums.js'
import type { CapturedFile, Capturer, CaptureRequest, CaptureResult, DeriveRequest } from '../capture.types.js'
import { type CapturerOptions, createCapturer } from '../capturer.js'

const usualPlaces = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** The browser that the tests drive: CHROMIUM_PATH, or one that is installed. */
export const chromiumPath = process.env.CHROMIUM_PATH ?? usualPlaces.find((path) => existsSync(path))

/** Everything that a capture makes. */
export const everything: ReadonlySet<ArtifactKind> = new Set(Object.values(ArtifactKind))

export interface TestResult extends CaptureResult {
  dispose: () => Promise<void>
  /** The one file of a kind. */
  file: (kind: ArtifactKind) => CapturedFile
  textOf: (kind: ArtifactKind) => Promise<string>
  bytesOf: (kind: ArtifactKind) => Promise<Buffer>
}

export interface TestCapturer extends Capturer {
  /** Captures a URL with all formats, or with what the request says otherwise. */
  take: (url: string, request?: Partial<CaptureRequest>) => Promise<TestResult>
  /** Derives all that can be derived from a file, or what the request says otherwise. */
  read: (content: Buffer | string, contentType: string, request?: Partial<DeriveRequest>) => Promise<TestResult>
}

/** A capturer with the product's limits, some of them changed. */
export function createTestCapturer({
  limits,
  ...options
}: Partial<Omit<CapturerOptions, 'limits'>> & { limits?: Partial<CapturerOptions['limits']> }): TestCapturer {
  const capturer = createCapturer({
    allow: [],
    deny: [],
    chromiumPath,
    ...options,
    limits: { ...defaultLimits.capture, ...limits },
  })
  return {
    ...capturer,
    async take(url, request) {
      const result = await capturer.capture({
        id: 'test',
        url,
        formats: everything,
        signal: new AbortController().signal,
        onProgress: () => undefined,
        ...request,
      })
      return testResult(result)
    },
    async read(content, contentType, request) {
      const result = await capturer.derive({
        url: 'https://saved.example.com/story/page?a=1',
        file: { contentType, open: () => Readable.from([Buffer.from(content)]) },
        formats: everything,
        signal: new AbortController().signal,
        ...request,
      })
      return testResult(result)
    },
  }
}

function testResult(result: Awaited<ReturnType<Capturer['capture']>>): TestResult {
  const file = (kind: ArtifactKind) => {
    const found = result.files.find((each) => each.kind === kind)
    if (!found) throw new Error(`no ${kind}; problems: ${JSON.stringify(result.problems)}`)
    return found
  }
  return {
    ...result,
    file,
    textOf: (kind) => text(file(kind).open()),
    bytesOf: (kind) => buffer(file(kind).open()),
  }
}
