import type { PageSession } from '../browser/page-session.js'
import type { ArchiveSource } from './write-archive.js'

/** What the browser holds of a page that it has loaded. */
export async function pageSource({ network, cdp }: PageSession): Promise<ArchiveSource> {
  const sheets = await network.sheets()
  return {
    has: (url) => network.find(url) !== undefined,
    sheet: (url) => sheets.get(url),
    async dataUrl(url) {
      const resource = network.find(url)
      const base64 = resource && (await network.base64(resource))
      return base64 === undefined ? undefined : `data:${mediaType(resource?.mimeType)};base64,${base64}`
    },
    async picture(area) {
      const clip = { ...area, scale: 1 }
      const { data } = await cdp.send('Page.captureScreenshot', { format: 'png', clip, captureBeyondViewport: true })
      return `data:image/png;base64,${data}`
    },
  }
}

function mediaType(text = ''): string {
  return /^[\w.+-]+\/[\w.+-]+$/.test(text) ? text : 'application/octet-stream'
}
