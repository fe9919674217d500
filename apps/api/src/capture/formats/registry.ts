import { ArtifactKind } from '../../snapshots/snapshot.enums.js'
import type { Format, PageFormat } from './format.types.js'
import { article } from './article.js'
import { favicon } from './favicon.js'
import { html } from './html.js'
import { pdf } from './pdf.js'
import { screenshot } from './screenshot.js'
import { text } from './text.js'
import { thumbnail } from './thumbnail.js'

/** Every file that a capture makes of a page. A new format is one file and one line. */
export const formats = {
  [ArtifactKind.HTML]: html,
  [ArtifactKind.SCREENSHOT]: screenshot,
  [ArtifactKind.THUMBNAIL]: thumbnail,
  [ArtifactKind.PDF]: pdf,
  [ArtifactKind.ARTICLE]: article,
  [ArtifactKind.TEXT]: text,
  [ArtifactKind.FAVICON]: favicon,
} as const satisfies Record<PageFormat, Format>
