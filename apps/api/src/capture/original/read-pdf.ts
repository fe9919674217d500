import { buffer } from 'node:stream/consumers'
import type { CapturedFile, CaptureLimits } from '../capture.types.js'
import type { FileWriter } from '../file-writer.js'
import { textFile } from '../formats/text.js'
import { thumbnailFile } from '../formats/thumbnail.js'
import { pdfLibrary, type Reader } from '../reader/reader.js'

/** What a PDF's bytes tell: title and text, and as files its text and its first page as a thumbnail. */
export interface PdfReading {
  title: string
  text: string
  files: CapturedFile[]
}

/** @throws when the file is no PDF that can be read, or takes too long */
export async function readPdf(
  file: Pick<CapturedFile, 'open'>,
  reader: Reader,
  files: FileWriter,
  limits: CaptureLimits,
): Promise<PdfReading> {
  const [library, bytes] = await Promise.all([pdfLibrary(), buffer(file.open())])
  const data = bytes.toString('base64')
  const { title, text, firstPage } = await reader.use(limits.readerTimeout, async (world) => {
    await world.importModule('pdfjs', library)
    return world.call('readPdf', data, limits.thumbnail, limits.textBytes)
  })
  const made = [await files.write(thumbnailFile(limits), [Buffer.from(firstPage, 'base64')], Infinity)]
  if (text.trim() !== '') made.push(await files.write(textFile, [text], limits.textBytes))
  return { title, text, files: made }
}
