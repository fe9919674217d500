import { ArtifactKind, CaptureStep } from '../../snapshots/snapshot.enums.js'
import { readStream } from '../browser/read-stream.js'
import type { Format } from './format.types.js'

/** The page as its author would print it, with backgrounds, links and an outline of its headings. */
export const pdf: Format = {
  step: CaptureStep.RENDER,
  async make({ session, files, limits }) {
    const { stream } = await session.cdp.send('Page.printToPDF', {
      printBackground: true,
      preferCSSPageSize: true,
      generateTaggedPDF: true,
      generateDocumentOutline: true,
      pageRanges: `1-${limits.pdfPages}`,
      transferMode: 'ReturnAsStream',
    })
    if (!stream) return undefined
    const file = { kind: ArtifactKind.PDF, contentType: 'application/pdf', fileName: 'page.pdf' }
    return files.write(file, readStream(session.cdp, stream), Infinity)
  },
}
