import type { Site } from './site.types.js'

const article = /\/(?:dp|gp\/product|gp\/aw\/d)\/([A-Z0-9]{10})(?:\/|$)/

export const amazon: Site = {
  hosts: /^(?:www\.|m\.)?amazon\.[a-z.]{2,6}$/,
  rewrite(url) {
    url.hostname = url.hostname.replace(/^(?:www\.|m\.)?/, 'www.')
    const [, number] = article.exec(url.pathname) ?? []
    if (number === undefined) return
    url.pathname = `/dp/${number}`
    url.search = ''
  },
}
