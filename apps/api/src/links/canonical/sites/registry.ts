import { amazon } from './amazon.js'
import { bilibili } from './bilibili.js'
import { csdn } from './csdn.js'
import { douban } from './douban.js'
import { jd } from './jd.js'
import { reddit } from './reddit.js'
import type { Site } from './site.types.js'
import { stackExchange } from './stack-exchange.js'
import { taobao } from './taobao.js'
import { wechat } from './wechat.js'
import { wikipedia } from './wikipedia.js'
import { x } from './x.js'
import { youtube } from './youtube.js'

/** Every site whose addresses need more than the rules for all. A new one is one file and one line. */
export const sites = {
  amazon,
  bilibili,
  csdn,
  douban,
  jd,
  reddit,
  stackExchange,
  taobao,
  wechat,
  wikipedia,
  x,
  youtube,
} as const satisfies Record<string, Site>

const all: readonly Site[] = Object.values(sites)

/** Puts the address of a known site's page into the one form that stands for it. */
export function rewriteForSite(url: URL): void {
  // On a port of its own, something else answers.
  const site = url.port === '' ? all.find(({ hosts }) => hosts.test(url.hostname)) : undefined
  if (!site) return
  // They all send who comes by http on to https.
  url.protocol = 'https:'
  site.rewrite(url)
}
