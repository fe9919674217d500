import { baidu } from './baidu.js'
import { bilibili } from './bilibili.js'
import { csdn } from './csdn.js'
import { douban } from './douban.js'
import { jianshu } from './jianshu.js'
import { juejin } from './juejin.js'
import type { Recipe } from './recipe.types.js'
import { wechat } from './wechat.js'
import { weibo } from './weibo.js'
import { zhihu } from './zhihu.js'

/** Every site that is known by name. A new one is one file and one line. */
export const recipes = {
  baidu,
  bilibili,
  csdn,
  douban,
  jianshu,
  juejin,
  wechat,
  weibo,
  zhihu,
} as const satisfies Record<string, Recipe>

const all: readonly Recipe[] = Object.values(recipes)

/** The recipe for a page, if its site has one. */
export function recipeFor(url: string): Recipe | undefined {
  const host = URL.parse(url)?.hostname ?? ''
  return all.find(({ hosts }) => hosts.some((each) => host === each || host.endsWith(`.${each}`)))
}

/** The Referer that a picture's host wants to see. */
export function refererFor(url: string): string | undefined {
  const host = URL.parse(url)?.hostname ?? ''
  const owner = all.find(({ pictures }) => pictures?.hosts.some((each) => host === each || host.endsWith(`.${each}`)))
  return owner?.pictures?.referer
}

/** Patterns (as CDP's Fetch domain has them) of all pictures that want one. */
export const refererPatterns: readonly string[] = all.flatMap(({ pictures }) =>
  (pictures?.hosts ?? []).flatMap((host) => [`*://${host}/*`, `*://*.${host}/*`]),
)
