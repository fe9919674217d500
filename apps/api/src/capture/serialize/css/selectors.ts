import { TokenType } from '@csstools/css-tokenizer'
import type { DocumentNames, Tokens } from './css.types.js'
import { closingIndex, splitAtTop, trim, write } from './tokens.js'

/** On elements that had no definition when the page was captured; see `stateSelectors`. */
export const undefinedAttribute = 'data-linksnap-undefined'
/** On the element that the page's fragment pointed to. */
export const targetAttribute = 'data-linksnap-target'

// What a page without scripts and without its fragment no longer matches by itself, at the same specificity.
const stateSelectors: Record<string, string> = {
  defined: `:not([${undefinedAttribute}])`,
  indeterminate: ':is(:indeterminate,[data-linksnap-indeterminate])',
  modal: ':is(:modal,[data-linksnap-modal])',
  'popover-open': ':is(:popover-open,[data-linksnap-popover])',
  target: `:is(:target,[${targetAttribute}]:where(:root:not(:has(:target)) *))`,
}

// Canvases and videos are archived as pictures; what was for pictures only stays so. No change of specificity.
const replacedElements: Record<string, string> = {
  canvas: ':is(canvas,img:where([data-linksnap-as=canvas]))',
  video: ':is(video,img:where([data-linksnap-as=video]))',
  img: 'img:where(:not([data-linksnap-as]))',
}

/**
 * A rule's selectors as far as the document can match them; undefined if it can match none. Only names at the top
 * level of a selector decide: what stands inside `:not()`, `:is()` or an attribute selector is taken as matching.
 */
export function usedSelectors(prelude: Tokens, names: DocumentNames | undefined): string | undefined {
  const selectors = splitAtTop(prelude, TokenType.Comma).map(trim)
  const used = names ? selectors.filter((selector) => canMatch(selector, names)) : selectors
  if (used.length === 0) return undefined
  // One selector that the browser does not know makes it ignore the whole rule: dropping it would wake the rule up.
  const kept = selectors.some(hasVendorPseudo) ? selectors : used
  const replaces = names?.elements.has('canvas') === true || names?.elements.has('video') === true
  return kept.map((selector) => writeSelector(selector, replaces)).join(',')
}

function canMatch(selector: Tokens, names: DocumentNames): boolean {
  const fold = (name: string) => (names.quirks ? name.toLowerCase() : name)
  for (let index = 0; index < selector.length; index += 1) {
    const token = selector[index]
    const before = selector[index - 1]
    if (!token) break
    if (token[0] === TokenType.OpenSquare || token[0] === TokenType.Function) {
      index = closingIndex(selector, index)
    } else if (token[0] === TokenType.Hash) {
      if (!names.ids.has(fold(token[4].value))) return false
    } else if (token[0] === TokenType.Ident && before?.[0] !== TokenType.Colon) {
      const isClass = before?.[1] === '.'
      const isPrefix = selector[index + 1]?.[1] === '|'
      if (isClass && !names.classes.has(fold(token[4].value))) return false
      if (!isClass && !isPrefix && !names.elements.has(token[4].value.toLowerCase())) return false
    }
  }
  return true
}

function hasVendorPseudo(selector: Tokens): boolean {
  return selector.some((token, index) => token[1].startsWith('-') && selector[index - 1]?.[0] === TokenType.Colon)
}

function writeSelector(selector: Tokens, replacesElements: boolean): string {
  let text = ''
  let inAttribute = false
  for (const [index, token] of selector.entries()) {
    if (token[0] === TokenType.OpenSquare) inAttribute = true
    if (token[0] === TokenType.CloseSquare) inAttribute = false
    const before = selector[index - 1]
    const name = token[0] === TokenType.Ident ? token[1].toLowerCase() : ''
    const state = before?.[0] === TokenType.Colon ? stateSelectors[name] : undefined
    const isElement = before?.[0] !== TokenType.Colon && before?.[1] !== '.' && !inAttribute
    const element = replacesElements && isElement ? replacedElements[name] : undefined
    if (state !== undefined) text = text.replace(/:$/, '') + state
    else text += element ?? write([token])
  }
  return text
}
