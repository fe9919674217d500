import { ArtifactKind, CaptureStep } from '../../snapshots/snapshot.enums.js'
import type { CaptureLimits } from '../capture.types.js'
import type { Format } from './format.types.js'

/** The first screen, small. */
export const thumbnail: Format = {
  step: CaptureStep.RENDER,
  async make({ session, files, limits }) {
    const { width, height } = limits.thumbnail
    const scale = width / limits.viewport.width
    const { data } = await session.cdp.send('Page.captureScreenshot', {
      format: 'jpeg',
      quality: 80,
      clip: { x: 0, y: 0, width: limits.viewport.width, height: height / scale, scale },
    })
    return files.write(thumbnailFile(limits), [Buffer.from(data, 'base64')], Infinity)
  },
}

export function thumbnailFile({ thumbnail }: CaptureLimits) {
  return { kind: ArtifactKind.THUMBNAIL, contentType: 'image/jpeg', fileName: 'thumbnail.jpg', ...thumbnail }
}
