import type { PageWorld } from '../page/world.types.js'

/** What a page shows, as far as it tells whether it is there yet. */
export interface ContentSignals {
  /** The beginning of what is seen, white space collapsed. */
  text: string
  /** How much is to be read: characters, those of Chinese, Japanese and Korean twice. */
  weight: number
  /** The same without navigation, header and footer. */
  contentWeight: number
  /** The share of the first screen that pictures, videos, drawings and frames take. */
  mediaShare: number
  scripted: boolean
}

/** What a settled page shows, as far as it tells whether it is what was wanted. */
export interface PageSignals extends ContentSignals {
  title: string
  /** The first headings, one a line. */
  headings: string
  /** What asks for a password in the middle of the page, or shows a code to be scanned by an app that is signed in. */
  signInForms: number
  /** Fields for a word or two. */
  fields: number
  /** The text of the layer over the middle of the page, if there is one. */
  layerText: string
  layerShare: number
  /** Puzzles and boxes to be ticked, as far as they are seen. */
  captchas: number
  consentLayer: boolean
  pictures: number
  brokenPictures: number
}

export function readContent(this: PageWorld): ContentSignals {
  // Of what is not shown, innerText would be all that is written there.
  const text = document.body?.checkVisibility() ? this.visibleText(1e6).replace(/\s+/g, ' ').trim() : ''
  const chrome = this.visibleAll('nav,header,footer,[role="navigation"],[role="banner"],[role="contentinfo"]')
  const outer = chrome.filter(
    (element) => !chrome.some((other) => other !== element && this.ownMembers(other).contains(element)),
  )
  const chromeWeight = outer.reduce((sum, element) => sum + this.chromeWeight(element), 0)
  const weight = this.weigh(text)
  return {
    text: text.slice(0, 6000),
    weight,
    contentWeight: weight - chromeWeight,
    mediaShare: this.mediaShare(),
    scripted: document.scripts.length > 0,
  }
}

export function readSignals(this: PageWorld): PageSignals {
  const layers = this.layersOnTop()
  const layer = layers.find((each) => this.covers(each))
  const pictures = this.visibleAll('img').filter((image) => image instanceof HTMLImageElement)
  return {
    ...this.readContent(),
    title: document.title.trim(),
    headings: this.visibleAll('h1,h2,[role="heading"]')
      .slice(0, 3)
      .map((element) => this.ownMembers(element).innerText.replace(/\s+/g, ' ').trim())
      .join('\n'),
    signInForms: this.countSignInForms(),
    fields: this.visibleAll('input:not([type]),input[type="text"],input[type="email"],input[type="tel"]').length,
    layerText: layer ? this.layerText(layer).replace(/\s+/g, ' ').trim() : '',
    layerShare: layer ? this.shareOfScreen(layer) : 0,
    captchas: this.countCaptchas(),
    consentLayer: this.consentLayers(layers).length > 0,
    pictures: pictures.length,
    brokenPictures: pictures.filter((image) => image.complete && image.naturalWidth === 0 && image.currentSrc !== '')
      .length,
  }
}

/**
 * How much of a header, a footer or a navigation only leads elsewhere: all of it, but that a header may also be where
 * the page says what it has to say.
 */
export function chromeWeight(this: PageWorld, element: HTMLElement): number {
  const own = this.ownMembers(element)
  const weight = this.weigh(own.innerText)
  if (!own.matches('header,[role="banner"]')) return weight
  const leading = Array.from(own.querySelectorAll<HTMLElement>('nav,a,button,label,select'))
  const outer = leading.filter((each) => !leading.some((other) => other !== each && other.contains(each)))
  const leadingWeight = outer.reduce((sum, each) => sum + this.weigh(each.innerText), 0)
  // Less than a sentence is a name.
  return weight - leadingWeight < 40 ? weight : leadingWeight
}

/** A form in a bar or beside the text is an offer; one in the middle is what the page is about. */
export function countSignInForms(this: PageWorld): number {
  const inTheWay = this.visibleAll('input[type="password"]').filter((input) => {
    const form = input.closest('form') ?? input
    const { left, right, top } = this.ownMembers(form).getBoundingClientRect()
    const isInMiddle = left < innerWidth * 0.6 && right > innerWidth * 0.4 && top >= 60
    return isInMiddle && !input.closest('header,nav,aside,footer,[role="banner"],[role="navigation"]')
  })
  // Most codes are there to be shared, or to be followed.
  const codes = this.visibleAll('[class*="qrcode" i],[id*="qrcode" i],[class*="qr-login" i]').filter((code) =>
    /登[录錄入]|(log|sign) ?in/i.test(code.parentElement?.innerText ?? ''),
  )
  return inTheWay.length + codes.length
}

/** Characters, those that say more each counted twice. */
export function weigh(this: PageWorld, text: string): number {
  const dense = text.match(/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/g)?.length ?? 0
  return text.replace(/\s+/g, ' ').trim().length + dense
}

export function visibleAll(this: PageWorld, selector: string): HTMLElement[] {
  return Array.from(document.querySelectorAll<HTMLElement>(selector)).filter((each) => {
    const element = this.ownMembers(each)
    const { width, height } = element.getBoundingClientRect()
    return width > 1 && height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  })
}

export function shareOfScreen(this: PageWorld, element: Element): number {
  const { left, top, right, bottom } = this.ownMembers(element).getBoundingClientRect()
  const width = Math.min(right, innerWidth) - Math.max(left, 0)
  const height = Math.min(bottom, innerHeight) - Math.max(top, 0)
  return width > 0 && height > 0 ? (width * height) / (innerWidth * innerHeight) : 0
}

/** Whether a layer lies over the middle of the page, where its content would be. */
export function covers(this: PageWorld, layer: Element): boolean {
  const { left, top, right, bottom } = this.ownMembers(layer).getBoundingClientRect()
  const isInMiddle =
    left < innerWidth / 2 && right > innerWidth / 2 && top < innerHeight / 2 && bottom > innerHeight / 2
  return isInMiddle && this.shareOfScreen(layer) > 0.08
}

export function mediaShare(this: PageWorld): number {
  const media = this.visibleAll('img,video,canvas,svg,iframe,frame,object,embed')
  const painted = Array.from(document.body?.children ?? []).filter((element) =>
    /url\(/.test(getComputedStyle(element).backgroundImage),
  )
  const loaded = media.filter((element) => !(element instanceof HTMLImageElement) || element.naturalWidth > 1)
  return [...loaded, ...painted].reduce((sum, element) => sum + this.shareOfScreen(element), 0)
}

/** Widgets of captcha services, by where they come from and what they are called. */
export function countCaptchas(this: PageWorld): number {
  const frames =
    'iframe[src*="recaptcha/api2/bframe"],iframe[src*="recaptcha/api2/anchor"],iframe[src*="recaptcha/enterprise"],iframe[src*="hcaptcha.com"],iframe[src*="challenges.cloudflare.com"],iframe[src*="captcha" i],iframe[src*="_Incapsula_Resource"],iframe[src*="geetest"],iframe[src*="arkoselabs"]'
  const widgets =
    '.g-recaptcha,.h-captcha,.cf-turnstile,#challenge-form,#challenge-stage,.geetest_panel,.geetest_btn,.geetest_holder,#nc_1_wrapper,.nc-container,.nc_wrapper,#px-captcha,.passMod_slide,.verify-wrap,.tcaptcha-embed,#captcha,#captcha-box,img[src*="captcha" i],.JDJRV-wrap,.yidun,.vcode-body'
  return this.visibleAll(`${frames},${widgets}`).length
}
