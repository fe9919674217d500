import { ArtifactKind, CaptureStep, SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import { readStream } from '../browser/read-stream.js'
import type { Format } from './format.types.js'

/** The page as its author would print it, with backgrounds, links and an outline of its headings. */
export const pdf: Format = {
  step: CaptureStep.RENDER,
  async make({ session, files, limits, report }) {
    const { stream } = await session.cdp.send('Page.printToPDF', {
      printBackground: true,
      preferCSSPageSize: true,
      generateTaggedPDF: true,
      generateDocumentOutline: true,
      pageRanges: `1-${limits.pdfPages}`,
      transferMode: 'ReturnAsStream',
    })
    if (!stream) return undefined
    const counter = new PageCounter()
    const file = { kind: ArtifactKind.PDF, contentType: 'application/pdf', fileName: 'page.pdf' }
    const written = await files.write(file, counter.watch(readStream(session.cdp, stream)), Infinity)
    if (counter.pages >= limits.pdfPages) report({ code: SnapshotProblemCode.TRUNCATED, kind: ArtifactKind.PDF })
    return written
  },
}

/** Counts a PDF's pages as it goes by: the root of its page tree has the largest /Count (ISO 32000-1, 7.7.3.2). */
class PageCounter {
  pages = 0

  async *watch(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let before = ''
    for await (const chunk of chunks) {
      const text = before + chunk.toString('latin1')
      for (const [, count] of text.matchAll(/\/Type \/Pages[^>]{0,40}?\/Count (\d+)/g)) {
        this.pages = Math.max(this.pages, Number(count))
      }
      before = text.slice(-80)
      yield chunk
    }
  }
}
