import { ArtifactKind } from '../snapshots/snapshot.enums.js'

/**
 * How an artifact may be shown. A signed URL of the store carries no Content-Security-Policy, so what can run or load
 * anything goes through the content origin; pictures without a script come straight from the store; the rest downloads.
 */
export type Presentation = 'document' | 'pdf' | 'picture' | 'download'

const pictures = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif', 'image/x-icon'])
const documents = new Set(['text/html', 'text/plain'])

export function presentationOf({ kind, contentType }: { kind: ArtifactKind; contentType: string }): Presentation {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (kind === ArtifactKind.FILE || kind === ArtifactKind.MHTML) return 'download'
  if (pictures.has(type)) return 'picture'
  if (type === 'application/pdf') return 'pdf'
  if (documents.has(type)) return 'document'
  return 'download'
}

/** `attachment` or `inline` with the file's name, for any name (RFC 6266, RFC 8187). */
export function contentDisposition(type: 'attachment' | 'inline', fileName: string): string {
  const ascii = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${type}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
