import { TokenType } from '@csstools/css-tokenizer'
import type { CssContext, Tokens } from './css.types.js'
import { closingIndex, splitAtTop, trim, write } from './tokens.js'

/** Stands for a picture that was not loaded; a request for nothing. */
export const nothing = 'data:,'

const imageSets = new Set(['image-set(', '-webkit-image-set('])

/** Declarations or any other part of a sheet as text, every URL in it embedded. */
export function embedUrls(tokens: Tokens, context: CssContext): string {
  let text = ''
  let plainFrom = 0
  const flush = (to: number) => (text += write(tokens.slice(plainFrom, to)))
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index]
    if (!token) break
    if (token[0] === TokenType.URL) {
      flush(index)
      text += urlFunction(token[4].value, context)
      plainFrom = index + 1
    } else if (token[0] === TokenType.Function) {
      const name = token[1].toLowerCase()
      if (name !== 'url(' && name !== 'src(' && !imageSets.has(name)) continue
      const end = closingIndex(tokens, index)
      flush(index)
      const inside = tokens.slice(index + 1, end)
      text += imageSets.has(name) ? `${token[1]}${imageSet(inside, context)})` : urlFunction(stringIn(inside), context)
      plainFrom = end + 1
      index = end
    }
  }
  flush(tokens.length)
  return text
}

/** The `src` of a font face with what was loaded of it; undefined if nothing was. */
export function loadedFontSources(value: Tokens, context: CssContext): string | undefined {
  const sources = splitAtTop(value, TokenType.Comma).map(trim)
  const loaded = sources.flatMap((source) => {
    const [first] = source
    if (first?.[0] === TokenType.Function && first[1].toLowerCase() === 'local(') return [write(source)]
    const url = first?.[0] === TokenType.URL ? first[4].value : stringIn(source.slice(1, closingIndex(source, 0)))
    const embedded = resolve(url, { ...context, embed: (absolute) => context.embed(absolute, 'font') })
    const rest = first?.[0] === TokenType.URL ? source.slice(1) : source.slice(closingIndex(source, 0) + 1)
    return embedded === undefined ? [] : [`url("${embedded}")${write(rest)}`]
  })
  return loaded.length > 0 ? loaded.join(',') : undefined
}

/** The first string among some tokens: a function's argument. */
export function stringIn(tokens: Tokens): string {
  for (const token of tokens) if (token[0] === TokenType.String) return token[4].value
  return ''
}

function imageSet(inside: Tokens, context: CssContext): string {
  const parts = splitAtTop(inside, TokenType.Comma).map(trim)
  const rewritten = parts.map((part) => {
    const [first] = part
    if (first?.[0] !== TokenType.String) return embedUrls(part, context)
    return urlFunction(first[4].value, context) + write(part.slice(1))
  })
  return rewritten.join(',')
}

function urlFunction(url: string, context: CssContext): string {
  return `url("${resolve(url, context) ?? nothing}")`
}

function resolve(url: string, context: CssContext): string | undefined {
  if (url === '' || url.startsWith('#')) return quotable(url)
  if (/^data:/i.test(url)) return quotable(url)
  const absolute = URL.parse(url, context.base)
  if (!absolute) return undefined
  const fragment = absolute.hash
  absolute.hash = ''
  const embedded = context.embed(absolute.href, 'image')
  return embedded === undefined ? undefined : embedded + quotable(fragment)
}

/** A URL as it can stand between quotes. */
function quotable(url: string): string {
  return url.replaceAll('\n', '').replaceAll(/["\\<]/g, encodeURIComponent)
}
