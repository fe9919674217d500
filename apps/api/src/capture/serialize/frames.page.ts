import type { PageWorld } from '../page/world.types.js'
import type { ElementParts } from './tree.page.js'

/** A frame with its document inside; an object that shows a picture as that picture. */
export function freezeFrame(this: PageWorld, element: Element, parts: ElementParts): ElementParts {
  const { tag, attributes } = parts
  const url = this.absolute(element.getAttribute(tag === 'object' ? 'data' : 'src') ?? '')
  for (const name of ['allow', 'allowfullscreen', 'loading', 'csp']) attributes.delete(name)
  if (tag === 'iframe' || tag === 'frame') {
    const index = this.state.frames.push(element) - 1
    if (tag === 'frame') attributes.set('src', `\0d${index}\0`)
    else attributes.set(`\0n${index}\0`, `\0f${index}\0`)
    attributes.set('sandbox', '')
    return { tag, attributes, content: '' }
  }
  const isPicture =
    /^image\//i.test(element.getAttribute('type') ?? '') || /\.(svg|png|jpe?g|gif|webp|avif)([?#]|$)/i.test(url)
  if (isPicture) {
    attributes.set('src', this.markResource(url))
    attributes.delete('type')
    return { tag: 'img', attributes }
  }
  // What a plug-in or a viewer would show is not of the page; an object's fallback is.
  return tag === 'object' ? parts : { tag: 'span', attributes, content: '' }
}

/** The element of a frame, for finding out which frame it is. */
export function frameElement(this: PageWorld, index: number): Element | undefined {
  return this.state.frames[index]
}
