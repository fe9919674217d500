import { readArticle, simplifyImage } from './article.page.js'
import { readPdf } from './pdf.page.js'
import { drawIcon } from './pictures.page.js'

/** Every function that runs inside the reader's page. */
export const readerKit = { drawIcon, readArticle, readPdf, simplifyImage }

export type ReaderKit = typeof readerKit
