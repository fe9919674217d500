import type { IsolatedWorld } from '../browser/isolated-world.js'
import type { PageSession } from '../browser/page-session.js'
import { nagWeight, substantialWeight } from '../judgement/judge.js'
import { nagTexts } from '../judgement/words.js'
import type { PageKit } from '../page/kit.js'
import { recipeFor } from '../recipes/registry.js'
import { closeConsentLayers } from './consent.js'

/**
 * Puts aside what lies over a page and opens what is folded: by the recipe of its site, if there is one, and by what
 * consent layers, requests to sign in and "read more" have in common. Resolves to whether scripts were set off by it.
 */
export async function uncover(
  session: PageSession,
  world: IsolatedWorld<PageKit>,
  signal: AbortSignal,
): Promise<boolean> {
  const recipe = recipeFor(session.page.url())
  if (recipe) await world.call('applyRecipe', recipe)
  const hadConsentLayers = await closeConsentLayers(session, world, signal)
  await world.call('hideNags', nagTexts.source, nagWeight, substantialWeight)
  await world.call('unfoldText')
  return hadConsentLayers || recipe?.click !== undefined
}
