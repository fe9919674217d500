import { originalOf } from './amp-caches.js'
import { plainEscapes, withoutTracking } from './query.js'
import { rewriteForSite } from './sites/registry.js'

/** Counted up when addresses are read otherwise, here or beside: links that were saved before are then given new keys. */
export const rulesVersion = 1

/** Files that a server shows for their folder. */
const indexFile = /\/(?:index\.(?:html?|shtml|php|jsp|aspx?)|default\.(?:html?|aspx?))$/i

/** @returns the one address that stands for all spellings of a page's */
export function canonicalise(page: URL): string {
  // What one rule makes, another one may know.
  const url = simplified(page)
  return url.href === page.href ? url.href : canonicalise(url)
}

function simplified(page: URL): URL {
  const url = normalised(page)
  const original = originalOf(url)
  if (original) return original
  url.hash = routeOf(url.hash)
  rewriteForSite(url)
  url.search = withoutTracking(url.search.slice(1))
  // With a query it may be a program that is asked, and another one than the folder's.
  if (url.search === '') url.pathname = url.pathname.replace(indexFile, '/')
  return url
}

/** What every address may be spelled like; the URL standard sees to letter case and default ports. */
function normalised(page: URL): URL {
  const url = new URL(page)
  url.hostname = url.hostname.replace(/\.+$/, '')
  url.pathname = plainEscapes(url.pathname)
  url.search = plainEscapes(url.search)
  return url
}

/**
 * A fragment that is a page of an application: #/users/1, #!users. What names a place in a page is none, nor is the text that
 * a browser shall scroll to: https://wicg.github.io/scroll-to-text-fragment/
 */
function routeOf(hash: string): string {
  const [route = ''] = hash.split(':~:', 1)
  if (!/^#(?:!\/?|\/)[^/?]/.test(route)) return ''
  const [path = '', query = ''] = route.split(/\?(.*)/s, 2)
  const kept = withoutTracking(query)
  return kept === '' ? path : `${path}?${kept}`
}
