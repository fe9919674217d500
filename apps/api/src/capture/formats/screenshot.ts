import { ArtifactKind, CaptureStep, SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import type { Format } from './format.types.js'

/** The whole page, from top to bottom, as far as a picture can be high. */
export const screenshot: Format = {
  step: CaptureStep.RENDER,
  async make({ session, files, limits, facts, report }) {
    const width = Math.min(facts.width, limits.screenshotWidth)
    const height = Math.min(facts.height, limits.screenshotHeight)
    if (facts.height > height) report({ code: SnapshotProblemCode.TRUNCATED, kind: ArtifactKind.SCREENSHOT })
    const { data } = await session.cdp.send('Page.captureScreenshot', {
      format: 'png',
      clip: { x: 0, y: 0, width, height, scale: 1 },
      captureBeyondViewport: true,
    })
    const file = { kind: ArtifactKind.SCREENSHOT, contentType: 'image/png', fileName: 'screenshot.png', width, height }
    return files.write(file, [Buffer.from(data, 'base64')], Infinity)
  },
}
