import type { Site } from './site.types.js'

export const reddit: Site = {
  hosts: /^(?:(?:www|old|new|m|np|i|amp)\.)?reddit\.com$/,
  rewrite(url) {
    url.hostname = 'www.reddit.com'
    // The words of the title are not part of what names it.
    url.pathname = url.pathname.replace(/^(\/r\/[^/]+\/comments\/[^/]+)(?:\/[^/]*)?\/?$/, '$1/')
  },
}
