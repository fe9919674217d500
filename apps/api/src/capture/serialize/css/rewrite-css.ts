import { TokenType } from '@csstools/css-tokenizer'
import type { CssContext, Tokens } from './css.types.js'
import { usedSelectors } from './selectors.js'
import { closingIndex, findAtTop, isBlank, readTokens, splitAtTop, trim, write } from './tokens.js'
import { embedUrls, loadedFontSources, stringIn } from './urls.js'

/** At-rules that hold further rules. */
const groups = new Set(['media', 'supports', 'layer', 'container', 'scope', 'document', 'starting-style'])
const importDepth = 5

/**
 * A style sheet as it can stand in an archived page: URLs embedded, imports in place, rules gone that no element can
 * match, media queries (print, dark) and everything else as it was.
 */
export function rewriteSheet(css: string, context: CssContext): string {
  return withoutTags(rewriteRules(readTokens(css), context, 0))
}

/** How many rules a sheet has, as far as its grammar tells. */
export function countRules(css: string): number {
  let count = 0
  eachRule(readTokens(css), (name) => (count += name === 'charset' ? 0 : 1))
  return count
}

/** The text of a style attribute, with its URLs embedded. */
export function rewriteDeclarations(css: string, context: CssContext): string {
  return embedUrls(readTokens(css), context)
}

/** @param inScope whether there may be declarations between the rules */
function rewriteRules(tokens: Tokens, context: CssContext, depth: number, inScope = false): string {
  let text = ''
  const visit: RuleVisitor = (name, head, block) => {
    if (name !== undefined) {
      text += rewriteAtRule(name, head, block, { context, depth, inScope })
      return
    }
    if (!block) {
      const declaration = embedUrls(trim(head), context)
      text += declaration && `${declaration};`
      return
    }
    const selectors = usedSelectors(head, context.names)
    if (selectors !== undefined) text += `${selectors}{${embedUrls(trim(block), context)}}`
  }
  eachRule(tokens, visit, inScope)
  return text
}

type RuleVisitor = (name: string | undefined, head: Tokens, block: Tokens | undefined) => void

/**
 * Goes through a list of rules: an at-rule has a name, and not always a block; a style rule has no name. Where there may be
 * declarations between them, these have neither.
 */
function eachRule(tokens: Tokens, visit: RuleVisitor, mayDeclare = false): void {
  let index = 0
  while (index < tokens.length) {
    const token = tokens[index]
    if (!token || isBlank(token) || token[0] === TokenType.CDO || token[0] === TokenType.CDC) {
      index += 1
      continue
    }
    const isAtRule = token[0] === TokenType.AtKeyword
    const ends = isAtRule || mayDeclare ? [TokenType.OpenCurly, TokenType.Semicolon] : [TokenType.OpenCurly]
    const open = findAtTop(tokens, index, ends)
    const hasBlock = tokens[open]?.[0] === TokenType.OpenCurly
    const close = hasBlock ? closingIndex(tokens, open) : open
    const block = hasBlock ? tokens.slice(open + 1, close) : undefined
    if (isAtRule) visit(token[4].value.toLowerCase(), tokens.slice(index, open), block)
    else if (block || mayDeclare) visit(undefined, tokens.slice(index, open), block)
    index = close + 1
  }
}

function rewriteAtRule(
  name: string,
  tokens: Tokens,
  block: Tokens | undefined,
  { context, depth, inScope }: { context: CssContext; depth: number; inScope: boolean },
): string {
  if (name === 'charset') return ''
  if (name === 'import') return rewriteImport(trim(tokens.slice(1)), context, depth)
  const head = write(trim(tokens))
  if (!block) return `${head};`
  if (name === 'font-face') return rewriteFontFace(block, context)
  if (!groups.has(name)) return `${head}{${embedUrls(trim(block), context)}}`
  const rules = rewriteRules(block, context, depth, inScope || name === 'scope')
  // An empty layer still has its place in the order of layers.
  return rules === '' && name !== 'layer' ? '' : `${head}{${rules}}`
}

// https://drafts.csswg.org/css-cascade-5/#at-import: url, then layer, supports() and media, each optional.
function rewriteImport(prelude: Tokens, context: CssContext, depth: number): string {
  const [first] = prelude
  const isFunction = first?.[0] === TokenType.Function
  const end = isFunction ? closingIndex(prelude, 0) : 0
  const target = first?.[0] === TokenType.URL ? first[4].value : stringIn(prelude.slice(0, end + 1))
  const url = URL.parse(target, context.base)
  const sheet = url && depth < importDepth ? context.importSheet(url.href) : undefined
  if (!sheet) return ''
  const conditions = trim(prelude.slice(end + 1))
  const { before, after } = wrapImport(conditions)
  return before + rewriteRules(readTokens(sheet.text), { ...context, base: sheet.base }, depth + 1) + after
}

function wrapImport(conditions: Tokens): { before: string; after: string } {
  const wrappers: string[] = []
  let rest = conditions
  const [first] = rest
  if (first?.[0] === TokenType.Ident && first[4].value.toLowerCase() === 'layer') {
    wrappers.push('@layer')
    rest = trim(rest.slice(1))
  } else if (first?.[0] === TokenType.Function && first[1].toLowerCase() === 'layer(') {
    const end = closingIndex(rest, 0)
    wrappers.push(`@layer ${write(rest.slice(1, end))}`)
    rest = trim(rest.slice(end + 1))
  }
  const [second] = rest
  if (second?.[0] === TokenType.Function && second[1].toLowerCase() === 'supports(') {
    const end = closingIndex(rest, 0)
    wrappers.unshift(`@supports (${write(rest.slice(1, end))})`)
    rest = trim(rest.slice(end + 1))
  }
  if (rest.length > 0) wrappers.unshift(`@media ${write(rest)}`)
  return { before: wrappers.map((wrapper) => `${wrapper}{`).join(''), after: '}'.repeat(wrappers.length) }
}

/** A font face with the files that were loaded; one that the page never needed is dropped. */
function rewriteFontFace(block: Tokens, context: CssContext): string {
  const declarations = splitAtTop(block, TokenType.Semicolon).map(trim)
  const sources: string[] = []
  const others: string[] = []
  for (const declaration of declarations) {
    const colon = findAtTop(declaration, 0, [TokenType.Colon])
    const isSource = write(declaration.slice(0, colon)).trim().toLowerCase() === 'src'
    const source = isSource ? loadedFontSources(declaration.slice(colon + 1), context) : undefined
    if (source !== undefined) sources.push(`src:${source}`)
    if (!isSource && declaration.length > 0) others.push(write(declaration))
  }
  return sources.length > 0 ? `@font-face{${[...others, ...sources].join(';')}}` : ''
}

/**
 * Nothing in a sheet may look like a tag: it would end the style element, or begin another where that has come to stand
 * in an SVG, in which it is markup like any other. In CSS the escape means the same wherever such a sign can stand; the
 * comparisons of media queries have a space after them, see `write`.
 */
function withoutTags(css: string): string {
  return css.replaceAll(/<(?=[a-z/!?])/gi, '\\3c ')
}
