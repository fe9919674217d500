import { keepParameters } from '../query.js'
import type { Site } from './site.types.js'

export const wechat: Site = {
  hosts: /^mp\.weixin\.qq\.com$/,
  rewrite(url) {
    // Either a short name in the path, or account, message, place and signature.
    if (url.pathname === '/s') keepParameters(url, '__biz', 'mid', 'idx', 'sn')
    else if (url.pathname.startsWith('/s/')) url.search = ''
  },
}
