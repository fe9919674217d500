import { SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import { askAgain } from './ask-again.js'
import { hideConsent } from './hide-consent.js'
import { openAgain } from './open-again.js'
import type { Remedy } from './remedy.types.js'

/**
 * By doubt, what else can help. Nothing does against a page that is not there, nor against a sign-in: what merely lies
 * over a text is put aside before the page is judged, and where the site has sent no text, an article would be made of
 * its form, and another address (for print, AMP) would show what the link does not.
 */
export const remedies: Partial<Record<SnapshotProblemCode, Remedy>> = {
  [SnapshotProblemCode.BLANK_PAGE]: openAgain,
  [SnapshotProblemCode.CAPTCHA]: openAgain,
  [SnapshotProblemCode.CONSENT_LAYER]: hideConsent,
  [SnapshotProblemCode.MISSING_RESOURCES]: askAgain,
}
