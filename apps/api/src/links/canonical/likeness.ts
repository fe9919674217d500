/** Beginnings of hosts that show what the host without them shows. */
const sameHost = /^(?:(?:www\d*|m|mobile|wap|3g|amp)\.)+(?=[^.]+\.)/

/** How a site's mobile pages (https://amp.dev) are told from its others. */
const mobilePath = /(?:\/amp|\.amp)$/
const mobileParameter = /^(?:amp|amp=1|outputType=amp)$/

/**
 * What the addresses of two pages share that are hardly ever two: which of http and https, www. or m. before the host, a slash
 * at the end, the order of the query. Two links of one likeness are shown as duplicates; nobody is kept from saving both.
 */
export function likenessOf(canonicalUrl: string): string {
  const { host, pathname, search, hash } = new URL(canonicalUrl)
  const path = pathname.replace(/\/+$/, '').replace(mobilePath, '')
  const parameters = search.slice(1).split('&')
  const query = parameters.filter((pair) => !mobileParameter.test(pair)).sort()
  return `${host.replace(sameHost, '')}${path}?${query.join('&')}${hash}`
}
