import { ArtifactKind, CaptureStep, SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import type { PageSession } from '../browser/page-session.js'
import { collectDocuments } from '../serialize/collect.js'
import { type ArchiveSource, writeArchive } from '../serialize/write-archive.js'
import { archiveHead, archiveNote } from '../serialize/archive-head.js'
import type { Format } from './format.types.js'

/** The page as one file: no scripts, nothing from the network, its own content security policy. */
export const html: Format = {
  step: CaptureStep.SERIALIZE,
  async make(page) {
    const { session, files, limits } = page
    const document = await collectDocuments(session, limits.frames, archiveHead)
    const source = await pageSource(session, limits.htmlBytes, () =>
      page.report({ code: SnapshotProblemCode.TRUNCATED, kind: ArtifactKind.HTML }),
    )
    const content = withNote(writeArchive(document, source), archiveNote(page.facts.url, page.takenAt))
    const file = { kind: ArtifactKind.HTML, contentType: 'text/html; charset=utf-8', fileName: 'page.html' }
    return files.write(file, content, limits.htmlBytes)
  },
}

/** What the browser holds of the page. Once it is too much, further files are left out and `onFull` is called. */
async function pageSource(session: PageSession, maxBytes: number, onFull: () => void): Promise<ArchiveSource> {
  const { network } = session
  const sheets = await network.sheets()
  let room = maxBytes * 0.9
  const fit = (dataUrl: string) => {
    if (dataUrl.length > room) {
      if (room > 0) onFull()
      room = 0
      return undefined
    }
    room -= dataUrl.length
    return dataUrl
  }
  return {
    has: (url) => network.find(url) !== undefined,
    sheet: (url) => sheets.get(url),
    async dataUrl(url) {
      const resource = network.find(url)
      const base64 = resource && (await network.base64(resource))
      return base64 === undefined ? undefined : fit(`data:${mediaType(resource?.mimeType)};base64,${base64}`)
    },
    async picture(area) {
      const clip = { ...area, scale: 1 }
      const { data } = await session.cdp.send('Page.captureScreenshot', {
        format: 'png',
        clip,
        captureBeyondViewport: true,
      })
      return fit(`data:image/png;base64,${data}`)
    },
  }
}

function mediaType(text = ''): string {
  return /^[\w.+-]+\/[\w.+-]+$/.test(text) ? text : 'application/octet-stream'
}

/** Puts a comment behind the doctype. */
async function* withNote(pieces: AsyncIterable<string>, note: string): AsyncGenerator<string> {
  let first = true
  for await (const piece of pieces) {
    yield first ? piece.replace(/^(<!DOCTYPE[^>]*>)?/i, `$1${note}`) : piece
    first = false
  }
}
