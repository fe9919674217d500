import { ArtifactKind, CaptureStep } from '../../snapshots/snapshot.enums.js'
import { cleanText } from '../clean-text.js'
import type { Format } from './format.types.js'

/** What the page says, without how it looks. */
export const text: Format = {
  step: CaptureStep.EXTRACT,
  async make({ files, facts, limits }) {
    const content = cleanText(facts.text)
    return content === '' ? undefined : files.write(textFile, [content], limits.textBytes)
  },
}

export const textFile = {
  kind: ArtifactKind.TEXT,
  contentType: 'text/plain; charset=utf-8',
  fileName: 'page.txt',
} as const
