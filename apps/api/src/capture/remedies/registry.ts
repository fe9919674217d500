import { SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import { askAgain } from './ask-again.js'
import { hideConsent } from './hide-consent.js'
import { openAgain } from './open-again.js'
import type { Remedy } from './remedy.types.js'

/** By doubt, what else can help. Nothing does against a sign-in, or a page that is not there. */
export const remedies: Partial<Record<SnapshotProblemCode, Remedy>> = {
  [SnapshotProblemCode.BLANK_PAGE]: openAgain,
  [SnapshotProblemCode.CAPTCHA]: openAgain,
  [SnapshotProblemCode.CONSENT_LAYER]: hideConsent,
  [SnapshotProblemCode.MISSING_RESOURCES]: askAgain,
}
