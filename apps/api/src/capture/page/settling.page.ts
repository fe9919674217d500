import type { PageWorld } from './world.types.js'

/** What a page may still need time for. */
export interface PageNeeds {
  /** Scripts may still load or build something. */
  scripted: boolean
  /** Pictures or frames wait for being scrolled to. */
  lazy: boolean
  height: number
}

export function countElements(this: PageWorld): number {
  return document.getElementsByTagName('*').length
}

export function pageNeeds(this: PageWorld): PageNeeds {
  const lazy = '[loading="lazy"],img[data-src],img[data-original],img[data-lazy-src],img[data-srcset]'
  return {
    height: document.documentElement?.scrollHeight ?? 0,
    scripted: Array.from(document.scripts).some(({ type }) => /^$|javascript|module/i.test(type)),
    lazy: document.querySelector(lazy) !== null,
  }
}

/** What of a page grows while it still comes: its elements, its text, its pictures. */
export function outline(this: PageWorld): number[] {
  const pictures = Array.from(document.images).filter(({ complete, naturalWidth }) => complete && naturalWidth > 1)
  return [this.countElements(), document.body?.textContent.length ?? 0, pictures.length]
}

/** Scrolls through the page in steps, so that what waits for being seen loads, and back to where it was. */
export async function scrollThrough(this: PageWorld, maxHeight: number, pause: number): Promise<void> {
  const start = scrollY
  for (let y = 0; y < Math.min(document.documentElement.scrollHeight, maxHeight); y += innerHeight) {
    scrollTo({ top: y, behavior: 'instant' })
    // Observers hear of what is seen when it is drawn, which takes longer than the pause on a busy machine.
    await Promise.race([new Promise(requestAnimationFrame), new Promise((next) => setTimeout(next, 20 * pause))])
    await new Promise((next) => setTimeout(next, pause))
  }
  scrollTo({ top: start, behavior: 'instant' })
}

/** Waits until fonts and the pictures that are on their way have come, at most for a time. */
export async function whenDrawn(this: PageWorld, timeout: number): Promise<void> {
  const pictures = Array.from(document.images).filter((image) => !image.complete && image.loading !== 'lazy')
  const arrived = pictures.map(
    (image) => new Promise((done) => ['load', 'error'].forEach((event) => image.addEventListener(event, done))),
  )
  await Promise.race([
    Promise.all([document.fonts.ready, ...arrived]),
    new Promise((next) => setTimeout(next, timeout)),
  ])
}

/** Loads pictures whose address waits in another attribute for a script that did not come by. */
export function loadLazyPictures(this: PageWorld): void {
  for (const image of document.images) {
    if (image.loading === 'lazy') image.loading = 'eager'
    if (image.currentSrc !== '' && image.naturalWidth > 1) continue
    const { src, original, lazySrc, actualsrc, srcset, lazySrcset } = image.dataset
    const [url] = [src, original, lazySrc, actualsrc].filter((text) => text !== undefined && text !== '')
    if (url && URL.parse(url, document.baseURI)?.protocol.startsWith('http')) image.src = url
    const set = srcset ?? lazySrcset
    if (set) image.srcset = set
  }
}
