import type { Site } from './site.types.js'

export const csdn: Site = {
  hosts: /^(?:[a-z0-9_-]+\.)?blog\.csdn\.net$/,
  rewrite(url) {
    const [, article] = /(\/article\/details\/\d+)$/.exec(url.pathname) ?? []
    if (article === undefined) return
    const blogger = url.hostname.replace(/\.?blog\.csdn\.net$/, '')
    if (blogger !== '') url.pathname = `/${blogger}${article}`
    url.hostname = 'blog.csdn.net'
    url.search = ''
  },
}
