import { keepParameters } from '../query.js'
import type { Site } from './site.types.js'

export const x: Site = {
  hosts: /^(?:(?:www|m|mobile)\.)?(?:twitter|x)\.com$/,
  rewrite(url) {
    url.hostname = 'x.com'
    if (/^\/[^/]+\/status\/\d+$/.test(url.pathname)) keepParameters(url)
  },
}
