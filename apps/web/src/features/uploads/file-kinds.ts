import type { ArtifactKind } from '@linksnap/schema'

interface FileKind {
  kind: ArtifactKind
  contentType: string
}

const picture = (contentType: string): FileKind => ({ kind: 'SCREENSHOT', contentType })
const page: FileKind = { kind: 'HTML', contentType: 'text/html' }
const mhtml: FileKind = { kind: 'MHTML', contentType: 'multipart/related' }

/** By ending. What a browser says a file's type is differs from system to system. */
const kinds: Partial<Record<string, FileKind>> = {
  html: page,
  htm: page,
  xhtml: page,
  mhtml,
  mht: mhtml,
  pdf: { kind: 'PDF', contentType: 'application/pdf' },
  png: picture('image/png'),
  jpg: picture('image/jpeg'),
  jpeg: picture('image/jpeg'),
  webp: picture('image/webp'),
  gif: picture('image/gif'),
  avif: picture('image/avif'),
  txt: { kind: 'TEXT', contentType: 'text/plain' },
}

/** Of everything else the server finds the type by its bytes. */
const other: FileKind = { kind: 'FILE', contentType: 'application/octet-stream' }

/** What a file is kept as, by its name. */
export function kindOf(fileName: string): FileKind {
  const ending = /\.(\w+)$/.exec(fileName)?.[1]?.toLowerCase()
  return (ending === undefined ? undefined : kinds[ending]) ?? other
}
