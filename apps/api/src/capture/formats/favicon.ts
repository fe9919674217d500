import { ArtifactKind, CaptureStep } from '../../snapshots/snapshot.enums.js'
import { fileTypeFromBuffer } from 'file-type'
import type { Format } from './format.types.js'

const iconSize = 64
/** The icons a page names, best first, that are tried. */
const candidates = 3

/** The site's icon as a small PNG, whatever it was: so it is a picture that cannot be anything else. */
export const favicon: Format = {
  step: CaptureStep.EXTRACT,
  async make({ session, reader, files, facts, limits }) {
    for (const url of facts.icons.slice(0, candidates)) {
      const bytes = await session.fetch(url, limits.faviconBytes)
      const type = bytes && (await pictureType(bytes))
      if (!type) continue
      const dataUrl = `data:${type};base64,${bytes.toString('base64')}`
      const png = await reader.use(limits.readerTimeout, (world) => world.call('drawIcon', dataUrl, iconSize))
      if (png === undefined) continue
      const file = { kind: ArtifactKind.FAVICON, contentType: 'image/png', fileName: 'favicon.png' }
      return files.write(file, [Buffer.from(png, 'base64')], limits.faviconBytes)
    }
    return undefined
  },
}

async function pictureType(bytes: Buffer): Promise<string | undefined> {
  const found = await fileTypeFromBuffer(bytes)
  if (found?.mime.startsWith('image/')) return found.mime
  return /<svg[\s>]/i.test(bytes.subarray(0, 1024).toString()) ? 'image/svg+xml' : undefined
}
