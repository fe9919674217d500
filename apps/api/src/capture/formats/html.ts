import { ArtifactKind, CaptureStep, SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import { archiveNote } from '../serialize/archive-head.js'
import { type ArchiveSource, writeArchive } from '../serialize/write-archive.js'
import type { Format } from './format.types.js'

/** The page as one file: no scripts, nothing from the network, its own content security policy. */
export const html: Format = {
  step: CaptureStep.SERIALIZE,
  async make({ documents, source, files, limits, facts, takenAt, report }) {
    const onFull = () => report({ code: SnapshotProblemCode.TRUNCATED, kind: ArtifactKind.HTML })
    const document = await documents()
    // What remains of the limit is for the text itself.
    const fitting = fitInto(limits.htmlBytes - document.html.length * 2, await source(), onFull)
    const content = writeArchive(document, fitting, archiveNote(facts.url, takenAt))
    const file = { kind: ArtifactKind.HTML, contentType: 'text/html; charset=utf-8', fileName: 'page.html' }
    return files.write(file, content, limits.htmlBytes)
  },
}

/** The same source, until so many bytes are used up: then files are left out, and `onFull` is called once. */
function fitInto(maxBytes: number, source: ArchiveSource, onFull: () => void): ArchiveSource {
  let room = maxBytes
  let full = false
  const fit = (dataUrl: string | undefined) => {
    if (dataUrl === undefined) return undefined
    if (dataUrl.length <= room) {
      room -= dataUrl.length
      return dataUrl
    }
    if (!full) onFull()
    full = true
    return undefined
  }
  return {
    ...source,
    dataUrl: async (url) => fit(await source.dataUrl(url)),
    picture: async (area) => fit(await source.picture(area)),
  }
}
