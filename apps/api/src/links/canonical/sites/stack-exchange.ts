import type { Site } from './site.types.js'

export const stackExchange: Site = {
  hosts: /^(?:(?:www\.)?(?:stackoverflow|superuser|serverfault|askubuntu)\.com|(?:[a-z]+\.)+stackexchange\.com)$/,
  rewrite(url) {
    url.hostname = url.hostname.replace(/^www\./, '')
    const [, number] = /^\/(?:questions|q)\/(\d+)(?:\/[^/]*)?\/?$/.exec(url.pathname) ?? []
    if (number !== undefined) url.pathname = `/questions/${number}`
  },
}
