import { withoutFragment } from '../browser/network-log.js'
import type { PageSession } from '../browser/page-session.js'
import type { ArchiveSource } from './write-archive.js'

/** What the browser holds of a page that it has loaded. */
export async function pageSource({ network, cdp }: PageSession): Promise<ArchiveSource> {
  const sheets = await network.sheets()
  return {
    has: (url) => network.find(url) !== undefined,
    sheet: (url) => sheets.get(withoutFragment(url)),
    async dataUrl(url) {
      const resource = network.find(url)
      const base64 = resource && (await network.base64(resource))
      return base64 === undefined ? undefined : `data:${mediaType(resource?.mimeType)};base64,${base64}`
    },
    async picture(area) {
      const {
        cssVisualViewport: { pageX, pageY },
      } = await cdp.send('Page.getLayoutMetrics')
      const clip = { ...area, x: area.x + pageX, y: area.y + pageY, scale: 1 }
      await cdp.send('Emulation.setDefaultBackgroundColorOverride', { color: { r: 0, g: 0, b: 0, a: 0 } })
      const { data } = await cdp.send('Page.captureScreenshot', { format: 'png', clip, captureBeyondViewport: true })
      await cdp.send('Emulation.setDefaultBackgroundColorOverride', {})
      return `data:image/png;base64,${data}`
    },
  }
}

function mediaType(text = ''): string {
  return /^[\w.+-]+\/[\w.+-]+$/.test(text) ? text : 'application/octet-stream'
}
