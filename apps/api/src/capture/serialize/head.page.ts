import type { PageWorld } from '../page/world.types.js'
import type { ElementParts } from './tree.page.js'

/** What describes the page stays; what would refresh, redirect or allow something does not. */
export function freezeMeta(this: PageWorld, meta: HTMLMetaElement, parts: ElementParts): ElementParts | undefined {
  const isCharset = meta.hasAttribute('charset') || /^content-type$/i.test(meta.httpEquiv)
  if (isCharset || meta.httpEquiv !== '' || /^(referrer|monetization)$/i.test(meta.name)) return undefined
  return parts
}

/** Style sheets come into the page, icons too; other links stay if they only inform. */
export function freezeLink(this: PageWorld, link: HTMLLinkElement, { tag, attributes }: ElementParts) {
  const relations = link.rel.toLowerCase().split(/\s+/)
  if (relations.includes('stylesheet')) {
    if (!link.sheet || link.sheet.disabled) return undefined
    const style = new Map<string, string>()
    for (const name of ['id', 'class', 'media', 'title']) {
      const value = attributes.get(name)
      // A titled sheet would be an alternative that nothing could choose.
      if (value && name !== 'title') style.set(name, value)
    }
    const ruleCount = this.countRules(link.sheet)
    const content = this.markCss({ kind: 'sheet', url: link.href, base: link.href, ruleCount })
    this.state.linkedSheets.set(this.state.css.length - 1, link.sheet)
    return { tag: 'style', attributes: style, content }
  }
  if (relations.some((relation) => /^(icon|apple-touch-icon(-precomposed)?)$/.test(relation))) {
    attributes.set('href', this.markResource(link.href))
    return { tag, attributes }
  }
  const informs = relations.every((relation) =>
    /^(canonical|alternate|author|license|help|next|prev|shortlink)$/.test(relation),
  )
  return informs ? { tag, attributes } : undefined
}

export function freezeStyle(this: PageWorld, style: HTMLStyleElement, { tag, attributes }: ElementParts) {
  if (!style.sheet || style.sheet.disabled) return undefined
  attributes.delete('title')
  attributes.delete('type')
  return {
    tag,
    attributes,
    content: this.markCss({ kind: 'sheet', text: this.styleText(style), base: document.baseURI }),
  }
}

/** The text of a style element, or the rules themselves where scripts have changed them. */
export function styleText(this: PageWorld, style: HTMLStyleElement): string {
  const text = style.textContent
  return (style.sheet && this.changedText(style.sheet, text)) ?? text
}

/** What a linked sheet holds, if that is no longer its text. */
export function changedRules(this: PageWorld, index: number, text: string): string | undefined {
  const sheet = this.state.linkedSheets.get(index)
  return sheet && this.changedText(sheet, text)
}

/** The rules of a sheet as text, if scripts have made something else of them than its text says. */
export function changedText(this: PageWorld, sheet: CSSStyleSheet, text: string): string | undefined {
  const written = new CSSStyleSheet()
  written.replaceSync(text)
  const rules = Array.from(sheet.cssRules)
  // A constructed sheet takes no @import; those stand first.
  const imports = rules.filter((rule) => rule instanceof CSSImportRule).length
  const unchanged =
    written.cssRules.length === rules.length - imports &&
    Array.from(written.cssRules).every((rule, i) => rule.cssText === rules[i + imports]?.cssText)
  return unchanged ? undefined : this.rulesText(sheet.cssRules)
}

export function rulesText(this: PageWorld, rules: CSSRuleList): string {
  return Array.from(rules, (rule) => rule.cssText).join('\n')
}

/** How many rules a sheet has, if it may be read. */
export function countRules(this: PageWorld, sheet: CSSStyleSheet): number | undefined {
  try {
    return sheet.cssRules.length
  } catch {
    return undefined
  }
}

/** Where the document's adopted style sheets are written: behind all others, and where rules for the body's children do not meet them. */
export function homeOfAdopted(this: PageWorld): Element | null {
  const { head, body } = document
  const isLast = !(body as HTMLElement | null)?.querySelector('style, link')
  return isLast ? ((head as HTMLHeadElement | null) ?? body) : body
}

/** Adopted style sheets come after all others, in a document as in a shadow root. */
export function adoptedStyles(this: PageWorld, root: Document | ShadowRoot): string[] {
  const texts = root.adoptedStyleSheets
    .filter((sheet) => !sheet.disabled)
    .map(({ cssRules, media }) => {
      const rules = this.rulesText(cssRules)
      return media.mediaText === '' ? rules : `@media ${media.mediaText}{${rules}}`
    })
  const text = texts.join('\n')
  return text === '' ? [] : [`<style>${this.markCss({ kind: 'sheet', text, base: document.baseURI })}</style>`]
}
