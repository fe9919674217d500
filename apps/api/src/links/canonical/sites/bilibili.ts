import { keepParameters } from '../query.js'
import type { Site } from './site.types.js'

export const bilibili: Site = {
  hosts: /^(?:www\.|m\.)?bilibili\.com$/,
  rewrite(url) {
    url.hostname = 'www.bilibili.com'
    if (!url.pathname.startsWith('/video/')) return
    url.pathname = url.pathname.replace(/\/$/, '')
    // The part of a video in several.
    keepParameters(url, 'p')
  },
}
