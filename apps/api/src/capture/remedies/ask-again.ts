import type { Remedy } from './remedy.types.js'

/** Asks once more for style sheets and pictures that failed to come, though they may be there. */
export const askAgain: Remedy = async ({ session, limits, signal }) => {
  const { network } = session
  const urls = network.missing.filter(({ passing }) => passing).map(({ url }) => url)
  if (urls.length === 0) return undefined
  const world = await session.world()
  await world.call('reloadResources', urls)
  await network.whenQuiet(limits.networkQuiet, limits.settleTimeout / 3, signal)
  return undefined
}
