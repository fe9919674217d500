import { ArtifactKind, CaptureStep, SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import type { Format } from './format.types.js'

/** From this share of pictures on, PNG takes many times the room of JPEG; text is sharper in PNG, and no larger. */
const photographic = 0.25
const encodings = {
  png: { format: 'png', contentType: 'image/png', fileName: 'screenshot.png' },
  jpeg: { format: 'jpeg', quality: 85, contentType: 'image/jpeg', fileName: 'screenshot.jpg' },
} as const

/** The whole page, from top to bottom, as far as a picture can be high. */
export const screenshot: Format = {
  step: CaptureStep.RENDER,
  async make({ session, files, limits, facts, report }) {
    const width = Math.min(facts.width, limits.screenshotWidth)
    const height = Math.min(facts.height, limits.screenshotHeight)
    if (facts.height > height) report({ code: SnapshotProblemCode.TRUNCATED, kind: ArtifactKind.SCREENSHOT })
    const { contentType, fileName, ...encoding } = encodings[facts.pictureShare > photographic ? 'jpeg' : 'png']
    const { data } = await session.cdp.send('Page.captureScreenshot', {
      ...encoding,
      clip: { x: 0, y: 0, width, height, scale: 1 },
      captureBeyondViewport: true,
    })
    const file = { kind: ArtifactKind.SCREENSHOT, contentType, fileName, width, height }
    return files.write(file, [Buffer.from(data, 'base64')], Infinity)
  },
}
