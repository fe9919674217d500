import { randomUUID } from 'node:crypto'
import { ArtifactKind, CaptureStep } from '../../snapshots/snapshot.enums.js'
import type { Article } from '../reader/article.page.js'
import { archivePolicy } from '../serialize/archive-head.js'
import type { CollectedDocument } from '../serialize/collect.js'
import type { Format } from './format.types.js'

/** The main text of the page, cleaned for reading, with its pictures. */
export const article: Format = {
  step: CaptureStep.EXTRACT,
  async make({ documents, source, reader, files, limits, facts }) {
    const document = await documents()
    const fileBase = `https://${randomUUID()}.invalid/`
    const html = withoutMarks(document, fileBase)
    const found = await reader.use(limits.readerTimeout, (world) => world.call('readArticle', html, fileBase))
    if (!found) return undefined
    const file = { kind: ArtifactKind.ARTICLE, contentType: 'text/html; charset=utf-8', fileName: 'article.html' }
    const { dataUrl } = await source()
    const embed = (index: number) => dataUrl(document.resources[index] ?? '')
    return files.write(file, writeArticle(found, facts.url, fileBase, embed), limits.htmlBytes)
  },
}

/** The document as a reader needs it: addresses for its files, no styles, no frames. */
function withoutMarks(document: CollectedDocument, fileBase: string): string {
  return document.html.replaceAll(/\0([a-z])(\d+)\0/g, (_, letter: string, index: string) =>
    letter === 'r' ? fileBase + index : '',
  )
}

async function* writeArticle(
  article: Article,
  url: string,
  fileBase: string,
  embed: (index: number) => Promise<string | undefined>,
): AsyncGenerator<string> {
  const language = article.language ? ` lang="${escape(article.language)}"` : ''
  const direction = article.direction ? ` dir="${escape(article.direction)}"` : ''
  yield `<!DOCTYPE html><html${language}${direction}><head><meta charset="utf-8">`
  yield `<meta http-equiv="Content-Security-Policy" content="${archivePolicy}"><meta name="referrer" content="no-referrer">`
  yield `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(article.title)}</title>`
  yield `<style>${style}</style></head><body><article><header><h1>${escape(article.title)}</h1>`
  const facts = [article.byline, article.siteName, article.publishedTime].filter((text) => text !== '').map(escape)
  if (facts.length > 0) yield `<p>${facts.join(' · ')}</p>`
  yield `<p><a href="${escape(url)}">${escape(new URL(url).host)}</a></p></header>`
  // Only whole addresses inside attributes are replaced, by Base64: the sanitised HTML keeps its structure.
  const pieces = article.content.split(fileBase)
  yield pieces[0] ?? ''
  for (const piece of pieces.slice(1)) {
    const index = /^\d+/.exec(piece)?.[0] ?? ''
    yield (await embed(Number(index))) ?? 'data:,'
    yield piece.slice(index.length)
  }
  yield '</article></body></html>'
}

const style = [
  ':root{color-scheme:light dark}',
  'body{margin:0 auto;padding:2rem 1rem;max-width:42rem;font:1.0625rem/1.75 system-ui,"Noto Sans CJK SC",sans-serif}',
  'header{margin-bottom:2rem}header p{color:gray;margin:.25rem 0}h1{line-height:1.3}',
  'img{max-width:100%;height:auto}pre{overflow:auto}table{border-collapse:collapse}td,th{border:1px solid gray;padding:.25em .5em}',
  'blockquote{margin-inline:0;padding-inline-start:1em;border-inline-start:3px solid gray}',
].join('')

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
