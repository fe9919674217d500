import type { Site } from './site.types.js'

export const douban: Site = {
  hosts: /^(?:m|book|movie|music)\.douban\.com$/,
  rewrite(url) {
    const [, kind, number] = /^\/(?:(book|movie|music)\/)?subject\/(\d+)\/?$/.exec(url.pathname) ?? []
    if (number === undefined) return
    if (kind !== undefined) url.hostname = `${kind}.douban.com`
    url.pathname = `/subject/${number}/`
  },
}
