import type { PageWorld } from '../page/world.types.js'
import type { ElementParts } from './tree.page.js'

/** A picture as it was shown: the one file that was chosen, at the density that was meant. */
export function freezeImage(this: PageWorld, image: HTMLImageElement, { tag, attributes }: ElementParts): ElementParts {
  const url = image.currentSrc || image.src
  const sizes = attributes.get('sizes')
  for (const name of ['sizes', 'loading']) attributes.delete(name)
  if (url === '') return { tag, attributes }
  const mark = this.markResource(url)
  const { descriptor, from } = this.chosenCandidate(image)
  if (from instanceof HTMLSourceElement) this.sizeLike(from, attributes)
  if (descriptor === '' || descriptor === '1x') {
    attributes.set('src', mark)
    return { tag, attributes }
  }
  // Without its descriptor the picture would be laid out at another size. Only the browser knows it, so it is kept.
  attributes.set('src', 'data:,')
  attributes.set('srcset', `${mark} ${descriptor}`)
  const wanted = from?.sizes ? this.escapeAttribute(from.sizes) : sizes
  if (descriptor.endsWith('w') && wanted) attributes.set('sizes', wanted)
  return { tag, attributes }
}

type PictureSource = HTMLImageElement | HTMLSourceElement

/** The descriptor (`2x`, `800w`, or nothing) that the shown file had in its srcset, and the element that has that. */
export function chosenCandidate(
  this: PageWorld,
  image: HTMLImageElement,
): { descriptor: string; from: PictureSource | undefined } {
  const sources = image.parentElement?.localName === 'picture' ? image.parentElement.querySelectorAll('source') : []
  for (const from of [...sources, image]) {
    for (const [, url = '', descriptor = ''] of from.srcset.matchAll(
      /\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+([\d.]+[wx]))?\s*(?:,|$)/g,
    )) {
      if (this.absolute(url) === image.currentSrc) return { descriptor, from }
    }
  }
  return { descriptor: '', from: undefined }
}

/** A source that names a size names all of it: https://html.spec.whatwg.org/#dimension-attributes */
export function sizeLike(this: PageWorld, source: HTMLSourceElement, attributes: Map<string, string>): void {
  const names = ['width', 'height']
  if (!names.some((name) => source.hasAttribute(name))) return
  for (const name of names) {
    const value = source.getAttribute(name)
    if (value === null) attributes.delete(name)
    else attributes.set(name, this.escapeAttribute(value))
  }
}

/**
 * A canvas becomes the picture that was drawn on it: where scripts are off, a canvas shows its fallback instead. The
 * attribute lets rules for `canvas` still find it.
 */
export function freezeCanvas(this: PageWorld, canvas: HTMLCanvasElement, { attributes }: ElementParts): ElementParts {
  // On a picture these would set its size, on a canvas they only set how many pixels it has.
  for (const name of ['width', 'height']) attributes.delete(name)
  attributes.set('src', this.canvasPicture(canvas) || this.blankPicture(canvas))
  attributes.set('data-linksnap-as', 'canvas')
  this.state.elements.add('canvas')
  return { tag: 'img', attributes }
}

/** What is drawn on a canvas: its own bytes, or where the browser withholds them (other origins, WebGL) a picture. */
export function canvasPicture(this: PageWorld, canvas: HTMLCanvasElement): string {
  try {
    const drawn = canvas.toDataURL()
    if (drawn !== this.blankPicture(canvas)) return drawn
    // One that was drawn on in 2D, or not at all, is blank. Others keep no buffer that could be read.
    return canvas.getContext('2d') ? drawn : this.markPicture(canvas)
  } catch {
    return this.markPicture(canvas)
  }
}

export function blankPicture(this: PageWorld, { width, height }: HTMLCanvasElement): string {
  const blank = document.createElement('canvas')
  blank.width = width
  blank.height = height
  return blank.toDataURL()
}

/** A video becomes its poster, or the frame it was at: where scripts are off, players draw their controls over it. */
export function freezeMedia(this: PageWorld, media: HTMLMediaElement, { tag, attributes }: ElementParts): ElementParts {
  for (const name of ['autoplay', 'loop', 'preload']) attributes.delete(name)
  // Of a player for sound nothing is seen but its controls.
  if (!(media instanceof HTMLVideoElement)) return { tag, attributes, content: '' }
  attributes.delete('controls')
  const frame = media.currentTime > 0 || media.poster === '' ? this.videoFrame(media) : ''
  attributes.set('src', frame || this.markResource(media.poster) || 'data:,')
  attributes.set('data-linksnap-as', 'video')
  this.state.elements.add('video')
  // Without its file a video would lose the size that it takes from it.
  if (!attributes.has('width') && media.offsetWidth > 0) attributes.set('width', String(media.offsetWidth))
  if (!attributes.has('height') && media.offsetHeight > 0) attributes.set('height', String(media.offsetHeight))
  return { tag: 'img', attributes }
}

/** The frame that a video shows now; nothing if it has none yet. */
export function videoFrame(this: PageWorld, video: HTMLVideoElement): string {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) return ''
  try {
    const canvas = document.createElement('canvas')
    canvas.width = video.videoWidth
    canvas.height = video.videoHeight
    canvas.getContext('2d')?.drawImage(video, 0, 0)
    return canvas.toDataURL('image/jpeg', 0.85)
  } catch {
    return this.markPicture(video)
  }
}
