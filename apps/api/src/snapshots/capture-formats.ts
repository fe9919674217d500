import { BadInputError } from '../graphql/errors.js'
import { ArtifactKind } from './snapshot.enums.js'

/** What a capture can make, and makes unless it is asked for less. */
export const captureFormats: ReadonlySet<ArtifactKind> = new Set([
  ArtifactKind.SCREENSHOT,
  ArtifactKind.THUMBNAIL,
  ArtifactKind.HTML,
  ArtifactKind.PDF,
  ArtifactKind.ARTICLE,
  ArtifactKind.TEXT,
  ArtifactKind.FAVICON,
  ArtifactKind.ORIGINAL,
])

/** The formats that somebody asks for; all, where nothing is said. @throws BadInputError for what no capture makes */
export function readFormats(formats: readonly ArtifactKind[] | null | undefined): ArtifactKind[] {
  if (!formats) return [...captureFormats]
  const foreign = formats.find((kind) => !captureFormats.has(kind))
  if (foreign) throw new BadInputError('formats', `A capture makes no ${foreign}.`)
  if (formats.length === 0) throw new BadInputError('formats', 'A capture makes at least one format.')
  return [...new Set(formats)]
}
