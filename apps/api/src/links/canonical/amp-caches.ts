/** In the path s/ says that the page is on https: https://developers.google.com/amp/cache/overview */
const caches: { host: RegExp; path: RegExp }[] = [
  { host: /^(?:www\.)?google\.[a-z.]{2,6}$/, path: /^\/amp\/(s\/)?(.+)$/ },
  { host: /^(?:[a-z0-9-]+\.)?cdn\.ampproject\.org$/, path: /^\/[cv]\/(s\/)?(.+)$/ },
]

/** @returns the address of the page itself, where this is a copy of it in a cache of mobile pages; null for all others */
export function originalOf({ hostname, pathname, search, hash }: URL): URL | null {
  const cache = caches.find(({ host }) => host.test(hostname))
  const [, secure, address] = cache?.path.exec(pathname) ?? []
  if (address === undefined) return null
  const url = URL.parse(`${secure ? 'https' : 'http'}://${address}${search}${hash}`)
  return url?.hostname.includes('.') && url.username === '' && url.password === '' ? url : null
}
