/** Where a connection shall go: a host as the URL standard writes it, without brackets or a final dot. */
export interface Endpoint {
  host: string
  port: number
}

/**
 * The host in the one spelling that everything here compares: what `URL` makes of it (so `0x7f.1` is `127.0.0.1`),
 * without the brackets of IPv6 and without one final dot. Undefined for what is no host.
 */
export function canonicalHost(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1')
  const url = URL.parse(bare.includes(':') ? `http://[${bare}]/` : `http://${bare}/`)
  if (!url || url.username !== '' || url.password !== '' || url.port !== '' || url.pathname !== '/') return undefined
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}

/** Reads `host:port` (IPv6 in brackets), as CONNECT's target and CAPTURE_ALLOW have it. */
export function parseEndpoint(authority: string): Endpoint | undefined {
  const parts = /^(\[[0-9A-Fa-f:.]+\]|[^:[\]/?#@\s\\]+):(\d{1,5})$/.exec(authority)
  const host = parts?.[1] === undefined ? undefined : canonicalHost(parts[1])
  const port = Number(parts?.[2])
  if (!host || !(port >= 1 && port <= 65_535)) return undefined
  return { host, port }
}

/** The endpoint of an http(s) or ws(s) URL. */
export function endpointOf(url: URL): Endpoint {
  const secure = url.protocol === 'https:' || url.protocol === 'wss:'
  return { host: canonicalHost(url.hostname) ?? url.hostname, port: Number(url.port) || (secure ? 443 : 80) }
}

/** One string for an endpoint, to be a key. */
export function endpointKey({ host, port }: Endpoint): string {
  return `${host} ${port}`
}
