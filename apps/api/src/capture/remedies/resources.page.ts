import type { PageWorld } from '../page/world.types.js'

/** Asks anew for the style sheets and pictures with these addresses (without fragments). */
export function reloadResources(this: PageWorld, urls: string[]): void {
  const wanted = new Set(urls)
  const isWanted = (url: string) => wanted.has(url.replace(/#.*/s, ''))
  // A link that was answered with an error asks again where it is put in anew, a rule where its sheet is read anew.
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel~="stylesheet" i]')) {
    if (isWanted(link.href)) link.replaceWith(link.cloneNode())
  }
  for (const style of document.querySelectorAll('style')) {
    const imports = Array.from(style.sheet?.cssRules ?? []).filter((rule) => rule instanceof CSSImportRule)
    if (imports.some(({ href }) => isWanted(new URL(href, document.baseURI).href)))
      style.replaceWith(style.cloneNode(true))
  }
  for (const image of document.images) {
    if (image.naturalWidth === 0 && isWanted(image.currentSrc)) image.replaceWith(image.cloneNode())
  }
}
