import { ArtifactKind, SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import { CaptureFailure, failureOf } from '../capture.errors.js'
import { type ContentKind, kindOfType } from '../original/content-kind.js'
import { makeFiles, makePdfFiles, readFacts } from '../page-files.js'
import type { DeriveRun } from '../run.types.js'
import { within } from '../../within.js'
import { openUpload } from './open-upload.js'

const pages: ReadonlySet<ContentKind> = new Set(['page', 'mhtml'])
const ofFiles = [ArtifactKind.TEXT, ArtifactKind.THUMBNAIL]
const ofPages = [...ofFiles, ArtifactKind.ARTICLE]

/**
 * Reads an uploaded file; what could be made and found out goes into the outcome.
 * @throws CaptureFailure, or the reason of `signal`
 */
export async function deriveFiles(run: DeriveRun, signal: AbortSignal): Promise<void> {
  const { request, session, limits, files, outcome } = run
  const { file, url, formats } = request
  const kind = kindOfType(file.contentType)
  if (kind === 'other') throw new CaptureFailure(SnapshotProblemCode.UNSUPPORTED_CONTENT)

  const { contentType } = file
  const fileName = kind === 'mhtml' ? 'upload.mhtml' : 'upload'
  const saving = files.write({ kind: ArtifactKind.FILE, contentType, fileName }, file.open(), limits.shownBytes)
  const saved = await within(saving.catch(unavailable), signal)
  if (kind === 'pdf') {
    await within(makePdfFiles(run, saved).catch(unreadable), signal)
    return
  }
  const where = { url, path: files.pathOf(saved), timeout: limits.navigationTimeout }
  await within(openUpload(session, saved, kind, where).catch(unreadable), signal)
  const found = await within(readFacts(run), signal)
  // An archive's own address would be the path of a temporary file; a picture's title is what Chromium makes of it.
  const facts = { ...found, url, title: pages.has(kind) ? found.title : found.feedTitle }
  outcome.facts = facts
  const wanted = (pages.has(kind) ? ofPages : ofFiles).filter((each) => formats.has(each))
  await makeFiles(run, facts, new Set(wanted), () => undefined, signal)
  outcome.judgeLosses()
}

function unavailable(error: unknown): never {
  if (error instanceof CaptureFailure) throw error
  throw new CaptureFailure(SnapshotProblemCode.STORAGE_FAILED, undefined, { cause: error })
}

function unreadable(error: unknown): never {
  throw failureOf(error, SnapshotProblemCode.UNSUPPORTED_CONTENT)
}
