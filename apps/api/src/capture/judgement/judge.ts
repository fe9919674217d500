import { insteadOfPage, SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import type { MissingResource } from '../browser/network-log.js'
import type { CaptureProblem } from '../capture.types.js'
import type { ContentSignals, PageSignals } from './signals.page.js'
import * as words from './words.js'

/** A page with more to read than this is what was wanted, whatever else it says. */
export const substantialWeight = 1_600
/** A layer that asks for something says no more than this; one that says more is the page itself. */
export const nagWeight = 1_000
/** As little as a page has that only says why it is empty. */
const brief = 500

/** Everything that a judgement looks at. */
export interface JudgedPage {
  signals: PageSignals
  /** The address that was asked for, and the one where the page ended. */
  asked: string
  ended: string
  missing: readonly MissingResource[]
}

type Doubt = (page: JudgedPage) => boolean

const doubts: Record<(typeof insteadOfPage)[number], Doubt> = {
  CAPTCHA: looksLikeCaptcha,
  LOGIN_WALL: looksLikeLoginWall,
  HTTP_ERROR: looksLikeErrorPage,
  BLANK_PAGE: looksBlank,
}

/** The doubts about a captured page: nothing, where it is what was wanted, and whole. */
export function judge(page: JudgedPage): CaptureProblem[] {
  const problems: CaptureProblem[] = []
  const instead = insteadOfPage.find((code) => doubts[code](page))
  if (instead) problems.push({ code: instead })
  if (page.signals.consentLayer) problems.push({ code: SnapshotProblemCode.CONSENT_LAYER })
  const missing = countMissing(page)
  if (missing) problems.push({ code: SnapshotProblemCode.MISSING_RESOURCES, details: missing })
  return problems
}

/** Whether nothing of the page is there yet, so that waiting may help. */
export function looksBlank({ signals }: { signals: ContentSignals }): boolean {
  const { text, weight, contentWeight, mediaShare, scripted } = signals
  if (mediaShare > 0.02) return false
  if (weight < 4 || words.emptyTexts.test(text)) return true
  if (weight < brief && words.scriptlessTexts.test(text)) return true
  // A frame of navigation around nothing is an application that did not start.
  return scripted && contentWeight < 4
}

function looksLikeCaptcha({ signals }: JudgedPage): boolean {
  const { title, headings, text, weight, captchas, layerText, layerShare } = signals
  if (layerShare > 0.15 && words.captchaTexts.test(layerText) && layerText.length < brief) return true
  if (weight > substantialWeight) return false
  if (words.captchaTitles.test(title) && (captchas > 0 || weight < brief)) return true
  if (words.captchaTexts.test(`${headings} ${text}`) && (captchas > 0 || weight < brief)) return true
  return captchas > 0 && weight < brief / 2
}

function looksLikeLoginWall({ signals, asked, ended }: JudgedPage): boolean {
  const { title, headings, text, weight, signInForms, fields, layerText, layerShare } = signals
  const isTitled = saysInPart(words.signInTitles, title) || saysInPart(words.signInTitles, headings)
  if (layerShare > 0.15 && layerText.length < brief * 2) {
    if (words.signInTexts.test(layerText) || words.layerSignInTexts.test(layerText)) return true
  }
  const wasSentToSignIn = words.signInAddresses.test(ended) && !words.signInAddresses.test(asked)
  if (weight > (wasSentToSignIn ? substantialWeight * 2 : substantialWeight)) return false
  if (fields > 0 && isTitled && weight < 800) return true
  if (signInForms > 0) return weight < 800 || wasSentToSignIn || isTitled
  if (wasSentToSignIn && (isTitled || words.signInTexts.test(text))) return true
  return words.signInTexts.test(text) && weight < brief * 2
}

/** Errors that were sent as if all were well. */
function looksLikeErrorPage({ signals }: JudgedPage): boolean {
  const { title, headings, text, weight } = signals
  if (weight > substantialWeight) return false
  const saysError = (part: string) => words.notFoundTitles.test(part) || words.serverErrorTitles.test(part)
  const parts = [headings, weight < brief * 2 ? title : ''].flatMap(words.partsOf).filter(saysError)
  if (parts.some((part) => !/^\d{3}$/.test(part))) return true
  // A number alone may be the name of anything, but hardly of a page with nothing on it.
  if (parts.length > 0 && (weight < brief / 5 || (weight < brief * 2 && words.errorTexts.test(text)))) return true
  return weight < brief && words.notFoundTexts.test(text)
}

function saysInPart(pattern: RegExp, text: string): boolean {
  return words.partsOf(text).some((part) => pattern.test(part))
}

/** What a page lacks that would be seen: style sheets always, pictures where they are more than a few. */
function countMissing({ signals, missing }: JudgedPage): Record<string, number> | undefined {
  const styles = missing.filter(({ type }) => type === 'Stylesheet').length
  const { pictures, brokenPictures } = signals
  const manyPictures = brokenPictures >= 2 && brokenPictures >= pictures * 0.2
  const onlyPicture = brokenPictures > 0 && brokenPictures === pictures && signals.weight < brief
  if (styles === 0 && !manyPictures && !onlyPicture) return undefined
  return { count: styles + brokenPictures, styles, pictures: brokenPictures }
}
