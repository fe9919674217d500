import { windowParts } from '../../src/capture/browser/unwanted-features.js'

/** Some of what Playwright switches off: of --disable-features the last one counts. */
const playwrightsOwn = ['HttpsUpgrades', 'MediaRouter', 'PaintHolding', 'RenderDocument', 'Translate']

/** Arguments of a browser that looks at pages of ours: it starts no process that none of them needs. */
export const leanBrowser = [
  '--disable-gpu',
  '--disable-site-isolation-trials',
  `--disable-features=${[...playwrightsOwn, ...windowParts].join()}`,
]
