import { buffer } from 'node:stream/consumers'
import type { CapturedFile, CaptureLimits } from '../capture.types.js'
import { pdfLibrary, type Reader } from '../reader/reader.js'

/** What a PDF's bytes tell. */
export interface PdfReading {
  title: string
  /** Up to one character more than a text may have bytes. */
  text: string
  /** As JPEG, of a thumbnail's size. */
  firstPage: Buffer
}

/** @throws when the file is no PDF that can be read, or takes too long */
export async function readPdf(
  file: Pick<CapturedFile, 'open'>,
  reader: Reader,
  limits: CaptureLimits,
): Promise<PdfReading> {
  const [library, bytes] = await Promise.all([pdfLibrary(), buffer(file.open())])
  const data = bytes.toString('base64')
  const { title, text, firstPage } = await reader.use(limits.readerTimeout, async (world) => {
    await world.importModule('pdfjs', library)
    return world.call('readPdf', data, limits.thumbnail, limits.textBytes + 1)
  })
  return { title, text, firstPage: Buffer.from(firstPage, 'base64') }
}
