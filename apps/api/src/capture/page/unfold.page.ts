import type { Recipe } from '../recipes/recipe.types.js'
import type { PageWorld } from './world.types.js'

/** Does what the site's recipe says. */
export function applyRecipe(this: PageWorld, { remove, unfold, click }: Recipe): void {
  const all = (selectors: readonly string[] = []) =>
    selectors.flatMap((selector) => [...document.querySelectorAll(selector)])
  for (const element of all(click)) if (element instanceof HTMLElement) this.ownMembers(element).click()
  for (const element of all(unfold)) this.showWhole(element)
  const removed = all(remove)
  for (const element of removed) this.hide(element)
  if (removed.length > 0) this.unlockScrolling()
}

/**
 * Opens text that is cut off behind a "read more": the box gets its full height. Nothing is clicked, so nothing else
 * can happen.
 */
export function unfoldText(this: PageWorld): void {
  const words =
    /^[\s.…]*(展开|显示|查看|阅读|点击(展开|查看|阅读|加载))?\s*(全文|全部|剩余(内容|\d+%)?|阅读全文|展开(全文|全部|更多|阅读)?|更多(内容)?|(read|show|see|view|load) (more|all|full( article| story| text)?)|continue reading|expand|read on)[\s.…∨>»↓]*$/i
  const buttons = Array.from(document.querySelectorAll('button,a,span,div,p,[role="button"]')).filter((element) => {
    const { childElementCount, textContent } = this.ownMembers(element)
    const link = element.closest('a')
    if (link && this.leadsElsewhere(link)) return false
    return childElementCount <= 2 && words.test(textContent) && textContent.trim().length < 24
  })
  for (const button of buttons.slice(0, 20)) {
    const box = this.clippedBoxNear(button)
    if (!box) continue
    this.showWhole(box)
    this.hide(button)
  }
}

/** The box that a button would open: around it or beside it, and cut off. */
export function clippedBoxNear(this: PageWorld, button: Element): Element | undefined {
  const parentOf = (element: Element) => this.ownMembers(element).parentElement
  const childrenOf = (element: Element) => Array.from(this.ownMembers(element).children)
  let around: Element | null = button
  for (let level = 0; around && around !== document.body && level < 5; level += 1, around = parentOf(around)) {
    const parent = parentOf(around)
    const beside = parent ? childrenOf(parent) : []
    const box = [around, ...beside, ...beside.flatMap(childrenOf)].find((element) => this.isClipped(element))
    if (box) return box
  }
  return undefined
}

/** Whether a box hides the better part of its text on purpose: not a carousel, not something to scroll in. */
export function isClipped(this: PageWorld, box: Element): boolean {
  if (!(box instanceof HTMLElement)) return false
  const own = this.ownMembers(box)
  if (own.scrollHeight < own.clientHeight + 60 || own.clientHeight < 40) return false
  const { overflowY, maxHeight, webkitLineClamp } = getComputedStyle(box)
  // What getComputedStyle says of the height is what came of it.
  const isBound =
    maxHeight !== 'none' || webkitLineClamp !== 'none' || String(box.computedStyleMap().get('height')) !== 'auto'
  return /hidden|clip/.test(overflowY) && isBound && own.innerText.length > 100
}

export function showWhole(this: PageWorld, element: Element): void {
  if (!(element instanceof HTMLElement)) return
  const { style } = this.ownMembers(element)
  for (const [name, value] of [
    ['height', 'auto'],
    ['max-height', 'none'],
    ['overflow', 'visible'],
    ['visibility', 'visible'],
    ['opacity', '1'],
    ['-webkit-line-clamp', 'unset'],
    ['mask-image', 'none'],
  ] as const)
    style.setProperty(name, value, 'important')
}

export function hide(this: PageWorld, element: Element): void {
  if (!(element instanceof HTMLElement)) return
  const { style } = this.ownMembers(element)
  this.state.hidden.set(element, style.display)
  style.setProperty('display', 'none', 'important')
}

/** Shows again what `hideConsent` has hidden. */
export function showHidden(this: PageWorld): void {
  for (const [element, display] of this.state.hidden) this.ownMembers(element).style.display = display
}

/** Layers that cover a page often keep it from scrolling too. */
export function unlockScrolling(this: PageWorld): void {
  for (const element of [document.documentElement, document.body]) {
    if (!element) continue
    const { overflowY, position } = getComputedStyle(element)
    if (/hidden|clip/.test(overflowY)) element.style.setProperty('overflow', 'visible', 'important')
    if (position === 'fixed') element.style.setProperty('position', 'static', 'important')
  }
}
