import type { CssContext } from './css/css.types.js'
import { countRules, rewriteDeclarations, rewriteSheet } from './css/rewrite-css.js'
import { nothing } from './css/urls.js'
import type { CollectedDocument } from './collect.js'
import type { PageArea, PageCss } from '../page/page.types.js'

/** Where the bytes of an archive come from. */
export interface ArchiveSource {
  /** Whether a file was loaded from this URL. */
  has: (url: string) => boolean
  /** A file as a data URL; undefined if its bytes are gone. */
  dataUrl: (url: string) => Promise<string | undefined>
  /** A style sheet that was loaded. */
  sheet: (url: string) => { text: string; base: string } | undefined
  /** A picture of a part of the page's window, as a data URL; what is transparent there is transparent in it. */
  picture: (area: PageArea) => Promise<string | undefined>
}

const mark = /\0([a-z])(\d+)\0/

/**
 * A collected document as self-contained HTML, in pieces: never more than one file of it is in memory. `note` is a
 * comment for its beginning.
 */
export async function* writeArchive(
  document: CollectedDocument,
  source: ArchiveSource,
  note = '',
): AsyncGenerator<string> {
  const names = {
    elements: new Set(document.elements),
    classes: new Set(document.classes),
    ids: new Set(document.ids),
    quirks: document.quirks,
  }
  const resources = [...document.resources]
  const embed: CssContext['embed'] = (url) => (source.has(url) ? `\0r${resources.push(url) - 1}\0` : undefined)
  const css = async (index: number) => {
    const sheet = document.css[index]
    if (!sheet) return ''
    const loaded = sheet.text === undefined && sheet.url !== undefined ? source.sheet(sheet.url) : undefined
    const text = sheet.text ?? (loaded && (await linkedText(index, sheet, loaded.text))) ?? ''
    const context = { base: loaded?.base ?? sheet.base, embed, importSheet: source.sheet, names }
    if (sheet.kind === 'declarations') return escapeAttribute(rewriteDeclarations(text, context))
    const rewritten = rewriteSheet(text, context)
    return sheet.kind === 'foreign' ? escapeText(rewritten) : rewritten
  }
  // Not by a replacement in the text: an address may have signs in it that would mean something there.
  yield document.doctype + note
  yield* fill(document.html)

  async function* fill(text: string): AsyncGenerator<string> {
    const pieces = text.split(mark)
    for (let index = 0; index < pieces.length; index += 3) {
      yield pieces[index] ?? ''
      const letter = pieces[index + 1]
      const number = Number(pieces[index + 2])
      if (letter === 'r') yield (await source.dataUrl(resources[number] ?? '')) ?? nothing
      if (letter === 'c') yield* fill(await css(number))
      if (letter === 'k') yield (await document.pictured(number, source.picture)) ?? nothing
      if (letter === 'n') yield isQuirky(number) ? 'src' : 'srcdoc'
      if (letter === 'f') {
        if (isQuirky(number)) yield await dataDocument(child(number))
        else for await (const piece of child(number)) yield escapeAttribute(piece)
      }
      if (letter === 'd') yield await dataDocument(child(number))
    }
  }

  // Counting is quick, and tells most sheets that scripts have added to from those that they have not.
  async function linkedText(index: number, { ruleCount }: PageCss, text: string): Promise<string> {
    const mayHaveChanged = ruleCount !== undefined && ruleCount !== countRules(text)
    return (mayHaveChanged ? await document.changedRules(index, text) : undefined) ?? text
  }

  /** A document in `srcdoc` is never in quirks mode: https://html.spec.whatwg.org/#the-initial-insertion-mode */
  function isQuirky(index: number): boolean {
    return document.children[index]?.quirks === true
  }

  async function* child(index: number): AsyncGenerator<string> {
    const inner = document.children[index]
    if (inner) yield* writeArchive(inner, source)
  }
}

async function dataDocument(pieces: AsyncGenerator<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return `data:text/html;charset=utf-8;base64,${Buffer.from(text).toString('base64')}`
}

function escapeAttribute(text: string): string {
  return /[&"]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('"', '&quot;') : text
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
