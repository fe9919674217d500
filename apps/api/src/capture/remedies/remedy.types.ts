import type { DocumentWatch } from '../browser/document-watch.js'
import type { PageSession } from '../browser/page-session.js'
import type { CaptureLimits } from '../capture.types.js'

/** A page that has settled and is doubtful, with all that a remedy needs. */
export interface DoubtfulPage {
  session: PageSession
  watch: DocumentWatch
  limits: CaptureLimits
  signal: AbortSignal
}

/**
 * Another way to come by a page that is doubtful. What it leaves is never worse than what it found: it adds to a page
 * that stands, takes back what did not help, or opens one anew of which there is nothing to lose. Resolves to whether
 * the page became quiet, where it was opened anew.
 */
export type Remedy = (page: DoubtfulPage) => Promise<boolean | undefined>
