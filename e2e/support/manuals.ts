import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import sirv from 'sirv'
import { test as base } from './story.js'

export { box, expect, row } from './story.js'

interface WebSite {
  /** Without a slash at the end. */
  origin: string
  /** What CAPTURE_ALLOW calls it. */
  endpoint: string
}

/** Stories in which pages are captured: Debian's manuals, which nobody here wrote, served on the loopback interface. */
export const test = base.extend<object, { manuals: WebSite }>({
  manuals: [
    async ({ browserName: _ }, use) => {
      const server = createServer(sirv('/usr/share/doc', { dev: true }))
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const endpoint = `127.0.0.1:${(server.address() as AddressInfo).port}`
      await use({ origin: `http://${endpoint}`, endpoint })
      server.closeAllConnections()
      server.close()
    },
    { scope: 'worker' },
  ],
  settings: async ({ manuals }, use) => use({ CAPTURE_ALLOW: manuals.endpoint }),
})
