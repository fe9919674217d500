import { ArtifactKind, SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import type { MainResponse } from '../browser/document-watch.js'
import { CaptureFailure } from '../capture.errors.js'
import type { CapturedFile } from '../capture.types.js'
import type { FileWriter } from '../file-writer.js'
import { type ContentKind, isUnknownType, kindOfType, mediaTypeOf, sniffType } from './content-kind.js'
import { fileNameOf } from './file-name.js'

/** A response that is no page, saved as it came. */
export interface KeptOriginal {
  file: CapturedFile
  kind: ContentKind
  /** With parameters such as the charset, as the browser should read it. */
  contentType: string
}

/** Whether a response is to be saved as a file before anything is shown. */
export function isFile({ status, headers }: MainResponse): boolean {
  if (status >= 400 || status === 204 || status === 205) return false
  const isDownload = /^\s*attachment/i.test(headers.get('content-disposition') ?? '')
  return isDownload || kindOfType(headers.get('content-type') ?? '') !== 'page'
}

/**
 * Saves a response's body. Its first bytes decide what it is where the server does not know, or says what cannot be.
 * @throws CaptureFailure TOO_LARGE, CONNECTION_FAILED for a body that ended early
 */
export async function keepOriginal(
  { url, headers }: MainResponse,
  body: AsyncIterable<Buffer>,
  files: FileWriter,
  maxBytes: number,
): Promise<KeptOriginal> {
  const declared = Number(headers.get('content-length') ?? 0)
  if (declared > maxBytes) throw new CaptureFailure(SnapshotProblemCode.TOO_LARGE, { bytes: declared })
  const disposition = headers.get('content-disposition')
  const head: Buffer[] = []
  const name = fileNameOf(url, disposition)
  const given = headers.get('content-type') ?? ''
  const written = await files.write(
    { kind: ArtifactKind.ORIGINAL, contentType: mediaTypeOf(given), fileName: name },
    collectHead(body, head),
    maxBytes,
  )
  // What was packed is longer than it was said to be.
  if (written.size < declared && !headers.has('content-encoding')) {
    throw new CaptureFailure(SnapshotProblemCode.CONNECTION_FAILED)
  }
  const sniffed = await sniffType(Buffer.concat(head))
  const contentType = trust(given, sniffed)
  const file = { ...written, contentType: mediaTypeOf(contentType) }
  const isDownload = disposition !== undefined && /^\s*attachment/i.test(disposition)
  const kind = kindOfType(contentType)
  // Without any type a browser looks at the bytes itself; what is sent as a download stays one, whatever it holds.
  const isPage = kind === 'page' && given === '' && !isDownload
  return { file, contentType, kind: kind === 'page' && !isPage ? 'other' : kind }
}

const headBytes = 4100

async function* collectHead(body: AsyncIterable<Buffer>, head: Buffer[]): AsyncGenerator<Buffer> {
  let size = 0
  for await (const chunk of body) {
    if (size < headBytes) head.push(chunk)
    size += chunk.length
    yield chunk
  }
}

function trust(given: string, sniffed: string | undefined): string {
  if (isUnknownType(given)) return sniffed ?? 'application/octet-stream'
  const kind = kindOfType(given)
  // A PDF or picture has to look like one; text of all sorts cannot be told apart by its bytes.
  const checkable = kind === 'pdf' || kind === 'picture' || kind === 'media'
  const looksOtherwise = sniffed !== undefined && kindOfType(sniffed) !== kind && sniffed !== 'text/xml'
  return checkable && looksOtherwise ? sniffed : given
}
