import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright'
import type { IsolatedWorld } from '../browser/isolated-world.js'
import type { PageSession } from '../browser/page-session.js'
import type { PageKit } from '../page/kit.js'

const require = createRequire(import.meta.url)
/** How long the rules get to know a layer, and to close it. */
const recognitionTime = 800
const closingTime = 3_000
const pollInterval = 100
/** Between a click on a button of a layer and a look whether it is gone. */
const clickPause = 300

/**
 * Closes what asks for consent to cookies: by DuckDuckGo's rules, which know most of these layers, then by the words
 * on its buttons, and at last by taking it out of sight. Resolves to whether there was any.
 */
export async function closeConsentLayers(
  { page }: PageSession,
  world: IsolatedWorld<PageKit>,
  signal: AbortSignal,
): Promise<boolean> {
  if (!(await world.call('hasConsentLayer'))) return false
  await applyRules(page, signal)
  if (await world.call('hasConsentLayer')) await world.call('answerConsent', clickPause)
  return true
}

// The rules reach into the layers' own scripts and frames, so they run beside these. They make a layer invisible
// first, so that only they can tell when they are done.
async function applyRules(page: Page, signal: AbortSignal): Promise<void> {
  const library = require.resolve('@duckduckgo/autoconsent').replace(/[^/\\]+$/, 'autoconsent.standalone.js')
  const script = await readFile(library, 'utf8')
  await Promise.all(page.frames().map((frame) => frame.evaluate(script).catch(() => undefined)))
  const start = performance.now()
  for (;;) {
    await delay(pollInterval, undefined, { signal })
    const passed = performance.now() - start
    const states = await Promise.all(page.frames().map((frame) => frame.evaluate(readState).catch(() => 'unknown')))
    const isUnknown = states.every((state) => state === 'unknown')
    if (states.includes('done') || passed > closingTime || (isUnknown && passed > recognitionTime)) return
  }
}

interface RuleRunner {
  autoconsentStandalone?: { messages: { type: string }[] }
}

function readState(): 'unknown' | 'working' | 'done' {
  const { autoconsentStandalone: runner }: Window & RuleRunner = window
  const types = runner?.messages.map(({ type }) => type) ?? []
  if (types.includes('autoconsentDone') || types.includes('autoconsentError')) return 'done'
  return types.includes('cmpDetected') ? 'working' : 'unknown'
}
