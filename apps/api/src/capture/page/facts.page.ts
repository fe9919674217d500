import type { PageWorld } from './world.types.js'

/** What a page says about itself. */
export interface PageFacts {
  url: string
  title: string
  description: string
  siteName: string
  language: string
  /** Of a feed that the browser shows as XML. */
  feedTitle: string
  /** Absolute URLs, best first. */
  icons: string[]
  text: string
  width: number
  height: number
  /** The share of the page that pictures and videos take. */
  pictureShare: number
}

export function readFacts(this: PageWorld, maxText: number): PageFacts {
  const meta = (...names: string[]) => {
    for (const name of names) {
      const element = document.querySelector(`meta[property="${name}" i],meta[name="${name}" i]`)
      const content = element?.getAttribute('content')?.trim()
      if (content) return content
    }
    return ''
  }
  const width = Math.max(document.documentElement?.scrollWidth ?? 0, innerWidth)
  const height = Math.max(document.documentElement?.scrollHeight ?? 0, document.body?.scrollHeight ?? 0, 1)
  const xmlSource = '#webkit-xml-viewer-source-xml'
  return {
    url: location.href,
    title:
      document.title.trim() || meta('og:title', 'twitter:title') || (document.querySelector('h1')?.textContent ?? ''),
    description: meta('description', 'og:description', 'twitter:description'),
    siteName: meta('og:site_name', 'application-name', 'apple-mobile-web-app-title'),
    language:
      document.documentElement?.lang ||
      document.documentElement?.getAttribute('xml:lang') ||
      meta('content-language', 'og:locale'),
    feedTitle: document.querySelector(`${xmlSource} :is(channel,feed) > title`)?.textContent.trim() ?? '',
    icons: this.iconUrls(),
    text: this.visibleText(maxText),
    width,
    height,
    pictureShare: this.pictureArea() / (width * height),
  }
}

/** How many square pixels photographs, videos and canvases take. */
export function pictureArea(this: PageWorld): number {
  let area = 0
  for (const element of document.querySelectorAll('img,video,canvas')) {
    const { width, height } = element.getBoundingClientRect()
    const isDrawing = element instanceof HTMLImageElement && /\.svg([?#]|$)/i.test(element.currentSrc)
    if (!isDrawing) area += width * height
  }
  return area
}

/** The page's icons: those of a good size first, then whatever the site has at the usual place. */
export function iconUrls(this: PageWorld): string[] {
  const links = Array.from(
    document.querySelectorAll<HTMLLinkElement>('link[rel~="icon" i],link[rel="apple-touch-icon" i]'),
  )
  const size = (link: HTMLLinkElement) => (link.type === 'image/svg+xml' ? 64 : Number.parseInt(link.sizes.value) || 32)
  const distance = (link: HTMLLinkElement) => Math.abs(size(link) - 64)
  const urls = links.sort((a, b) => distance(a) - distance(b)).map((link) => link.href)
  return [...urls, this.absolute('/favicon.ico')]
}

/** The text that the page shows, in shadow roots too. */
export function visibleText(this: PageWorld, maxLength: number): string {
  // Chromium shows XML as a tree, and keeps what it came from.
  const xml = document.getElementById('webkit-xml-viewer-source-xml')
  if (xml) return xml.textContent.slice(0, maxLength).toWellFormed()
  const texts = [document.body?.innerText ?? '']
  const roots: (Document | ShadowRoot)[] = [document]
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) {
      const shadow = this.shadowOf(element)
      if (!shadow) continue
      roots.push(shadow)
      // Of what is not shown, such as a style element, innerText is all that is written there.
      for (const child of shadow.children)
        if (child instanceof HTMLElement && child.checkVisibility()) texts.push(this.ownMembers(child).innerText)
    }
  }
  return texts.join('\n').slice(0, maxLength).toWellFormed()
}
