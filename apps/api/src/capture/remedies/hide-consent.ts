import { looksBlank } from '../judgement/judge.js'
import type { Remedy } from './remedy.types.js'

/** Takes a consent layer out of sight that scripts brought back: they do not run any more. */
export const hideConsent: Remedy = async ({ session }) => {
  const world = await session.world()
  await world.call('hideConsent')
  // Where there is nothing behind it, it is all that the page shows.
  if (looksBlank({ signals: await world.call('readContent') })) await world.call('showHidden')
  return undefined
}
