import type { Site } from './site.types.js'

export const wikipedia: Site = {
  hosts: /^[a-z-]+\.(?:m\.)?wikipedia\.org$/,
  rewrite(url) {
    url.hostname = url.hostname.replace('.m.', '.')
    // Chinese articles in the characters of a region.
    url.pathname = url.pathname.replace(/^\/zh-(?:hans|hant|cn|hk|mo|my|sg|tw)\//, '/wiki/')
  },
}
