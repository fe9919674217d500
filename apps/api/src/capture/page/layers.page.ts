import type { PageWorld } from './world.types.js'

/** Elements that lie over the page, the topmost first: what is fixed or stuck where somebody would look. */
export function layersOnTop(this: PageWorld): HTMLElement[] {
  const found = new Set<HTMLElement>()
  const seen = new Set<Element>()
  const known = new Map<Element, HTMLElement | undefined>()
  // A grid that is narrow enough for every bar and button, and far quicker than asking each element for its style.
  for (let x = 6; x < innerWidth; x += 60) {
    for (let y = 6; y < innerHeight; y += y > innerHeight - 40 ? 8 : 26) {
      for (const element of document.elementsFromPoint(x, y)) {
        if (seen.has(element)) break
        seen.add(element)
        const layer = this.layerOf(element, known)
        if (layer) found.add(layer)
      }
    }
  }
  return [...found].filter(
    (layer) => ![...found].some((other) => other !== layer && this.ownMembers(other).contains(layer)),
  )
}

/**
 * The outermost element around one that does not move with the page. `known` has what was found out before: each
 * element is asked for its style once, however deep they nest.
 */
export function layerOf(
  this: PageWorld,
  element: Element,
  known: Map<Element, HTMLElement | undefined>,
): HTMLElement | undefined {
  const inside: Element[] = []
  let at: Element | null = element
  for (; at && at !== document.body && !known.has(at); at = this.ownMembers(at).parentElement) inside.push(at)
  let layer = at ? known.get(at) : undefined
  for (const each of inside.reverse()) {
    if (!layer && each instanceof HTMLElement) {
      const { position } = getComputedStyle(each)
      const isLayer = position === 'fixed' || position === 'sticky' || this.ownMembers(each).matches('dialog[open]')
      if (isLayer) layer = each
    }
    known.set(each, layer)
  }
  return layer
}

/** A layer's elements, those of its shadow roots too. */
export function layerElements(this: PageWorld, layer: HTMLElement): HTMLElement[] {
  const elements: HTMLElement[] = []
  const roots: (HTMLElement | ShadowRoot)[] = [layer]
  for (const root of roots) {
    const hostShadow = root instanceof HTMLElement && this.shadowOf(root)
    if (hostShadow) roots.push(hostShadow)
    for (const element of this.ownMembers(root).querySelectorAll<HTMLElement>('*')) {
      elements.push(element)
      const shadow = this.shadowOf(element)
      if (shadow) roots.push(shadow)
    }
  }
  return elements
}

/** What a layer says; of frames that cannot be read, what they are called. */
export function layerText(this: PageWorld, layer: HTMLElement): string {
  const texts = [this.ownMembers(layer).innerText]
  for (const element of this.layerElements(layer)) {
    if (element instanceof HTMLIFrameElement) texts.push(element.title, element.id, element.src)
    else if (this.ownMembers(element).parentNode instanceof ShadowRoot) texts.push(this.ownMembers(element).innerText)
  }
  return texts.join(' ').slice(0, 10_000)
}

/** The button of a layer that says one of these words and nothing else. */
export function layerButton(this: PageWorld, layer: HTMLElement, words: RegExp): HTMLElement | undefined {
  return this.layerElements(layer).find((each) => {
    const element = this.ownMembers(each)
    if (!element.matches('button,a,input[type="button"],input[type="submit"],[role="button"],span,div')) return false
    const label = element.innerText || element.getAttribute('value') || element.ariaLabel || ''
    return label.length < 40 && words.test(label.trim())
  })
}

/** Words on buttons of consent layers. */
export function consentWords(this: PageWorld): { refuse: RegExp; close: RegExp; manage: RegExp } {
  return {
    refuse:
      /^((reject|decline|deny|refuse|disagree)( all| cookies| all cookies| optional cookies)?|(accept |use )?only (strictly )?(necessary|essential)( cookies)?|(necessary|essential)( cookies)? only|continue without accepting|拒绝|拒絕|不同意|仅必要|只接受必要|(全部|一律)拒[绝絕]|拒[绝絕](全部|所有)|(alle )?ablehnen|nur notwendige( cookies)?|(tout )?refuser|continuer sans accepter|rechazar( todo| todas)?|拒否する|거부)$/i,
    close:
      /^((accept|allow|agree|i agree|i accept)( all| cookies| all cookies| and continue| & continue)?|got it!?|ok(ay)?[.!]?|understood|close|dismiss|×|✕|✖|x|(全部|我)?(同意|接受)(并继续|所有|全部)?( ?cookies?)?|(我)?知道了|好的|确定|关闭|關閉|(alle )?akzeptieren|zustimmen|(tout )?accepter|j'accepte|aceptar( todo| todas)?|同意する|동의)$/i,
    manage:
      /^(manage|customi[sz]e|cookie)? ?(cookie )?(settings|preferences|choices|options|einstellungen)$|^(more|show) (options|purposes)$|设置|設定/i,
  }
}

/** The layers that ask for consent to cookies and the like. */
export function consentLayers(this: PageWorld, layers = this.layersOnTop()): HTMLElement[] {
  const subject =
    /cookie|gdpr|ccpa|\bconsent|privacy|隐私|隱私|个人信息|個人資料|プライバシー|クッキー|쿠키|datenschutz|confidentialité|privacidad/i
  const frames = /consent|sp_message|trustarc|cmp|cookie|gdpr/i
  const { refuse, close, manage } = this.consentWords()
  return layers.filter((layer) => {
    const text = this.layerText(layer)
    if (text.length >= 10_000 || !subject.test(text)) return false
    if (this.ownMembers(layer).querySelector('iframe') && frames.test(text)) return true
    return [refuse, close, manage].some((words) => this.layerButton(layer, words) !== undefined)
  })
}

/**
 * Takes layers out of sight that ask for something while the page behind them can be read: whether they do is for the
 * pattern to say, and how much there has to be to read for `minWeight`.
 */
export function hideNags(this: PageWorld, pattern: string, minWeight: number): void {
  const asks = new RegExp(pattern, 'i')
  const nags = this.layersOnTop().filter((layer) => this.covers(layer) && asks.test(this.layerText(layer)))
  if (nags.length === 0) return
  const behind =
    this.weigh(document.body.innerText) - nags.reduce((sum, nag) => sum + this.weigh(this.ownMembers(nag).innerText), 0)
  if (behind < minWeight) return
  for (const nag of nags) this.hide(nag)
  this.unlockScrolling()
}

export function hasConsentLayer(this: PageWorld): boolean {
  return this.consentLayers().length > 0
}

/**
 * Answers a consent layer that no rule knows: the button that refuses, else the one that closes. What stays open is
 * taken out of sight.
 */
export async function answerConsent(this: PageWorld, pause: number): Promise<void> {
  const { refuse, close } = this.consentWords()
  for (const words of [refuse, close]) {
    for (const layer of this.consentLayers()) this.layerButton(layer, words)?.click()
    await new Promise((next) => setTimeout(next, pause))
  }
  this.hideConsent()
}

/** Takes consent layers that are still there out of sight, with what dims the page behind them. */
export function hideConsent(this: PageWorld): void {
  const layers = this.consentLayers()
  if (layers.length === 0) return
  for (const layer of layers) this.hide(layer)
  for (const layer of this.layersOnTop()) {
    const backdrop = this.ownMembers(layer)
    const { width, height } = backdrop.getBoundingClientRect()
    const covers = width >= innerWidth * 0.95 && height >= innerHeight * 0.95
    const isEmpty = backdrop.innerText.trim() === '' && !backdrop.querySelector('img,canvas,video,svg')
    if (covers && isEmpty) this.hide(layer)
  }
  this.unlockScrolling()
}
