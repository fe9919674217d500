import { createHash } from 'node:crypto'
import { ArtifactKind, SnapshotProblemCode } from '../snapshots/snapshot.enums.js'
import type { MainResponse } from './browser/document-watch.js'
import { CaptureFailure } from './capture.errors.js'
import type { CapturedFile, CaptureLimits, CaptureProblem, CaptureResult } from './capture.types.js'
import type { PageFacts } from './page/facts.page.js'
import { cleanLine, cleanText } from './clean-text.js'

/** A page without any of these was not saved. */
const essential: ReadonlySet<ArtifactKind> = new Set([
  ArtifactKind.HTML,
  ArtifactKind.SCREENSHOT,
  ArtifactKind.PDF,
  ArtifactKind.ORIGINAL,
])

/** What a running capture has found out and made so far. */
export class CaptureOutcome {
  readonly files: CapturedFile[] = []
  readonly problems: CaptureProblem[] = []
  response: MainResponse | undefined
  facts: Partial<PageFacts> = {}
  private failure: CaptureFailure | undefined
  private readonly lost = new Map<ArtifactKind, CaptureFailure>()

  constructor(
    private readonly formats: ReadonlySet<ArtifactKind>,
    private readonly limits: CaptureLimits,
  ) {}

  /** Whether a kind was asked for and is not there yet. */
  wants(kind: ArtifactKind): boolean {
    return this.formats.has(kind) && !this.files.some((file) => file.kind === kind)
  }

  report(problem: CaptureProblem): void {
    this.problems.push(problem)
  }

  /** Notes that a file could not be made. */
  lose(kind: ArtifactKind, failure: CaptureFailure): void {
    this.lost.set(kind, failure)
    this.report({ code: failure.code, kind, details: failure.details })
  }

  /** Ends the capture. Time that ran out is only a doubt where the page itself is saved already. */
  fail(failure: CaptureFailure): void {
    if (failure.code === SnapshotProblemCode.TIMEOUT && this.isSaved) this.report({ code: failure.code })
    else this.failure ??= failure
  }

  /** An error page is never a success, though it may be worth looking at. */
  judgeStatus(): void {
    const status = this.response?.status ?? 0
    if (status === 401 || status === 407) this.fail(new CaptureFailure(SnapshotProblemCode.AUTH_REQUIRED, { status }))
    else if (status >= 400) this.fail(new CaptureFailure(SnapshotProblemCode.HTTP_ERROR, { status }))
  }

  /** Where nothing of a page is left that is worth keeping, as it could not be made, that is a failure. */
  judgeLosses(): void {
    const lost = [...this.lost].filter(([kind]) => essential.has(kind) || this.files.length === 0)
    const [worst] = lost.map(([, failure]) => failure)
    if (worst && !this.isSaved) this.fail(worst)
  }

  private get isSaved(): boolean {
    return this.files.some(({ kind }) => essential.has(kind))
  }

  result(): CaptureResult {
    const { facts, response, files, limits } = this
    const text = facts.text === undefined ? undefined : cleanText(facts.text)
    const original = files.find(({ kind }) => kind === ArtifactKind.ORIGINAL)
    const failed = this.failure ? [{ code: this.failure.code, details: this.failure.details }] : []
    // An error of the site mostly looks like one, too: that is told once.
    const others = this.problems.filter(({ code, kind }) => kind !== undefined || code !== this.failure?.code)
    return {
      ok: this.failure === undefined,
      retryable: this.failure?.retryable ?? false,
      retryAfter: this.failure?.retryable ? retryAfterOf(response?.headers.get('retry-after')) : undefined,
      problems: [...failed, ...others],
      finalUrl: [facts.url, response?.url].find((url) => response && url && url.length <= limits.finalUrlLength),
      httpStatus: response?.status,
      title: cleanLine(facts.title, limits.titleLength),
      description: cleanLine(facts.description, limits.descriptionLength),
      siteName: cleanLine(facts.siteName, limits.siteNameLength),
      language: languageTag(facts.language, limits.languageLength),
      text: text === '' ? undefined : text,
      contentHash: text ? createHash('sha256').update(text).digest('hex') : original?.sha256,
      files,
    }
  }
}

/** RFC 9110, 10.2.3: seconds, or a date; here milliseconds from now. */
function retryAfterOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const wait = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined
}

function languageTag(text: string | undefined, maxLength: number): string | undefined {
  try {
    const tag = text ? Intl.getCanonicalLocales(text.trim().replaceAll('_', '-'))[0] : undefined
    return tag && tag.length <= maxLength ? tag : undefined
  } catch {
    return undefined
  }
}
