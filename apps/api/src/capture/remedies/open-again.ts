import { reload } from '../steps/navigate.js'
import { settle } from '../steps/settle.js'
import type { Remedy } from './remedy.types.js'

/**
 * Opens the page from the start, and waits longer: an application that did not start may start now, and a check that
 * passes by itself has passed.
 */
export const openAgain: Remedy = async ({ session, watch, limits, signal }) => {
  const loaded = await reload(session, watch, limits.navigationTimeout)
  const quiet = await settle(session, watch, { ...limits, ...limits.secondTime }, signal)
  return loaded && quiet
}
