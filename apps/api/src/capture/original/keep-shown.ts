import { buffer } from 'node:stream/consumers'
import type { MainResponse, ShownBody } from '../browser/document-watch.js'
import type { CaptureLimits } from '../capture.types.js'
import type { FileWriter } from '../file-writer.js'
import type { ContentKind } from './content-kind.js'
import { keepOriginal, type KeptOriginal } from './keep-original.js'

/** What a browser can show by itself. A PDF is read elsewhere: the viewer would put its frame around it. */
const showable: ReadonlySet<ContentKind> = new Set(['picture', 'text', 'xml', 'media', 'page'])

/** Saves a response that is no page, and gives the browser its bytes back if it can show them. */
export async function keepShown(
  response: MainResponse,
  body: AsyncIterable<Buffer>,
  files: FileWriter,
  limits: CaptureLimits,
): Promise<{ original?: KeptOriginal; shown?: ShownBody }> {
  const original = await keepOriginal(response, body, files, limits.originalBytes)
  const { file, kind, contentType } = original
  if (!showable.has(kind) || file.size > limits.shownBytes) return { original }
  const bytes = await buffer(file.open())
  // Text of any sort is shown as such: what Chromium does not know (CSV) it would download.
  const charset = /charset=[^;]+/i.exec(contentType)?.[0] ?? 'charset=utf-8'
  const shown = { contentType: kind === 'text' ? `text/plain;${charset}` : contentType, body: bytes.toString('base64') }
  // It was a page after all, and goes on as one.
  return kind === 'page' ? { shown } : { original, shown }
}
