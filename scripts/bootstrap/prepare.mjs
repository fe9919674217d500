import { delimiter } from 'node:path'
import { ensureChromium } from './chromium.mjs'
import { ensureNode } from './node.mjs'
import { ensureDependencies, ensurePnpm } from './pnpm.mjs'

/**
 * Brings a bare machine to where LinkSnap can be built: Node, pnpm, dependencies, Chromium. What is there is not
 * installed again. Resolves to the environment in which everything else is run.
 */
export async function prepare() {
  const nodeFolder = await ensureNode()
  const pnpmFolder = await ensurePnpm()
  const env = {
    ...process.env,
    // Where no language is set, Chromium and others take file names for ASCII.
    LANG: process.env.LANG ?? 'C.UTF-8',
    PATH: [nodeFolder, pnpmFolder, process.env.PATH].join(delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
  }
  await ensureDependencies(env)
  env.CHROMIUM_PATH = await ensureChromium({ ...env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '' })
  return env
}
