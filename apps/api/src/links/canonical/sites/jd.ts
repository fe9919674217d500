import type { Site } from './site.types.js'

export const jd: Site = {
  hosts: /^item\.(?:m\.)?jd\.com$/,
  rewrite(url) {
    const [, number] = /^(?:\/product)?\/(\d+)\.html$/.exec(url.pathname) ?? []
    if (number === undefined) return
    url.hostname = 'item.jd.com'
    url.pathname = `/${number}.html`
    url.search = ''
  },
}
