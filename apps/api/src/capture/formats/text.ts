import { ArtifactKind, CaptureStep } from '../../snapshots/snapshot.enums.js'
import type { Format } from './format.types.js'

/** What the page says, without how it looks. */
export const text: Format = {
  step: CaptureStep.EXTRACT,
  async make({ files, facts, limits }) {
    if (facts.text === '') return undefined
    const file = { kind: ArtifactKind.TEXT, contentType: 'text/plain; charset=utf-8', fileName: 'page.txt' }
    return files.write(file, [facts.text], limits.textBytes)
  },
}
