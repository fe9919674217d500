import type * as PdfJs from 'unpdf/pdfjs'
import type { ReaderKit } from './kit.js'

declare const pdfjs: typeof PdfJs

/** What a PDF says, and its first page. */
export interface PdfContents {
  title: string
  pages: number
  text: string
  /** JPEG in Base64. */
  firstPage: string
}

/** Reads a PDF in Base64; pdf.js has to be there. */
export async function readPdf(
  this: ReaderKit,
  data: string,
  size: { width: number; height: number },
  maxText: number,
): Promise<PdfContents> {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0))
  const pdf = await pdfjs.getDocument({ data: bytes, useSystemFonts: true }).promise

  const first = await pdf.getPage(1)
  const viewport = first.getViewport({ scale: size.width / first.getViewport({ scale: 1 }).width })
  const canvas = document.createElement('canvas')
  canvas.width = size.width
  canvas.height = size.height
  await first.render({ canvas, viewport, background: 'white' }).promise

  let text = ''
  for (let number = 1; number <= pdf.numPages && text.length < maxText; number += 1) {
    const { items } = await (await pdf.getPage(number)).getTextContent()
    for (const item of items) if ('str' in item) text += item.str + (item.hasEOL ? '\n' : '')
    text += '\n\n'
  }
  const { info } = await pdf.getMetadata()
  const title = 'Title' in info && typeof info.Title === 'string' ? info.Title : ''
  return {
    title,
    pages: pdf.numPages,
    text: text.slice(0, maxText).toWellFormed(),
    firstPage: canvas.toDataURL('image/jpeg', 0.85).split(',')[1] ?? '',
  }
}
