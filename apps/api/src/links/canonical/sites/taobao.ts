import { keepParameters } from '../query.js'
import type { Site } from './site.types.js'

export const taobao: Site = {
  hosts: /^(?:item\.taobao|detail\.(?:m\.)?tmall)\.com$/,
  rewrite(url) {
    if (url.pathname !== '/item.htm') return
    url.hostname = url.hostname.replace('.m.', '.')
    keepParameters(url, 'id')
  },
}
