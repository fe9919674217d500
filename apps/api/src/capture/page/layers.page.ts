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

/** Words on buttons of consent layers: those that refuse, that agree, that only close, and that lead to a choice. */
export function consentWords(this: PageWorld): Record<'refuse' | 'agree' | 'close' | 'manage', RegExp> {
  return {
    refuse:
      /^((reject|decline|deny|refuse|disagree)( all| cookies| all cookies| optional cookies)?|(accept |use )?only (strictly )?(necessary|essential)( cookies)?|(necessary|essential)( cookies)? only|continue without accepting|拒绝|拒絕|不同意|仅必要|只接受必要|(全部|一律)拒[绝絕]|拒[绝絕](全部|所有)|(alle )?ablehnen|nur notwendige( cookies)?|(tout )?refuser|continuer sans accepter|rechazar( todo| todas)?|拒否する|거부)$/i,
    agree:
      /^((accept|allow|agree|i agree|i accept)( all| cookies| all cookies| and continue| & continue)?|got it!?|understood|(全部|我)?(同意|接受)(并继续|所有|全部)?( ?cookies?)?|(我)?知道了|(alle )?akzeptieren|zustimmen|(tout )?accepter|j'accepte|aceptar( todo| todas)?|同意する|동의)$/i,
    close: /^(ok(ay)?[.!]?|close|dismiss|×|✕|✖|x|好的|确定|关闭|關閉)$/i,
    manage:
      /^(manage|customi[sz]e|cookie|privacy|consent)[ -]?(my )?(cookies?|privacy )?(settings|preferences|choices|options|einstellungen)$|^(more|show) (options|purposes)$|^(管理|自定义|更改|cookie|隐私)+ ?(cookie)? ?(偏好)?(设置|設定|偏好)$/i,
  }
}

/** The layers that ask for consent to cookies and the like. */
export function consentLayers(this: PageWorld, layers = this.layersOnTop()): HTMLElement[] {
  const cookies = /cookie|gdpr|ccpa|\bconsent|クッキー|쿠키/i
  const privacy = /privacy|隐私|隱私|个人信息|個人資料|プライバシー|datenschutz|confidentialité|privacidad/i
  const frames = /consent|sp_message|trustarc|cmp|cookie|gdpr/i
  const { refuse, agree, close, manage } = this.consentWords()
  return layers.filter((layer) => {
    const text = this.layerText(layer)
    if (text.length >= 10_000) return false
    if (this.ownMembers(layer).querySelector('iframe') && frames.test(text)) return true
    const statement = this.layerStatement(layer)
    // Privacy is a word of many menus: there has to be something that is agreed to.
    const words = cookies.test(statement)
      ? [refuse, agree, close, manage]
      : privacy.test(statement)
        ? [refuse, agree]
        : []
    return words.some((each) => this.layerButton(layer, each) !== undefined)
  })
}

/** What a layer says, but for what its links to other pages are called. */
export function layerStatement(this: PageWorld, layer: HTMLElement): string {
  const links = this.layerElements(layer).filter((element) => this.leadsElsewhere(element))
  return links.reduce((text, link) => text.replace(link.innerText, ' '), this.layerText(layer))
}

/** Whether an element is a link to another page, and no button in disguise. */
export function leadsElsewhere(this: PageWorld, element: Element): boolean {
  if (!(element instanceof HTMLAnchorElement) || !/^https?:$/.test(element.protocol)) return false
  return element.href.split('#')[0] !== location.href.split('#')[0]
}

/**
 * Takes layers out of sight that ask for something while the page behind them can be read: whether they do is for the
 * pattern to say, how much they may say for `maxWeight`, and how much there has to be to read for `minWeight`.
 */
export function hideNags(this: PageWorld, pattern: string, maxWeight: number, minWeight: number): void {
  const asks = new RegExp(pattern, 'i')
  const nags = this.layersOnTop().filter((layer) => {
    const text = this.layerText(layer)
    return this.covers(layer) && asks.test(text) && this.weigh(text) <= maxWeight
  })
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
  const { refuse, agree, close } = this.consentWords()
  for (const words of [[refuse], [agree, close]]) {
    for (const layer of this.consentLayers()) {
      const [button] = words.flatMap((each) => this.layerButton(layer, each) ?? [])
      if (button && !this.leadsElsewhere(button)) button.click()
    }
    await new Promise((next) => setTimeout(next, pause))
  }
  this.hideConsent()
}

/** Takes consent layers that are still there out of sight, with what dims the page behind them; `showHidden` undoes it. */
export function hideConsent(this: PageWorld): void {
  const layers = this.consentLayers()
  this.state.hidden.clear()
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
