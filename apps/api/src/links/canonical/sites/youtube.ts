import { keepParameters } from '../query.js'
import type { Site } from './site.types.js'

export const youtube: Site = {
  hosts: /^(?:(?:(?:www|m)\.)?youtube\.com|www\.youtube-nocookie\.com|youtu\.be)$/,
  rewrite(url) {
    const path = url.hostname === 'youtu.be' ? /^\/([\w-]+)$/ : /^\/(?:shorts|live|embed|v)\/([\w-]+)$/
    const [, video] = path.exec(url.pathname) ?? []
    url.hostname = 'www.youtube.com'
    if (video !== undefined) {
      url.pathname = '/watch'
      url.search = `v=${video}`
    } else if (url.pathname === '/watch') {
      keepParameters(url, 'v')
    }
  },
}
