import { ArtifactKind } from '../snapshots/snapshot.enums.js'

/** Why a file is not what it was said to be. */
export class ContentMismatch extends Error {}

const rasters = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif', 'image/x-icon']

/** What the kinds can be, where not everything will do. */
const typesOfKind: Partial<Record<ArtifactKind, readonly string[]>> = {
  SCREENSHOT: rasters,
  THUMBNAIL: rasters,
  FAVICON: rasters,
  PDF: ['application/pdf'],
  HTML: ['text/html'],
  ARTICLE: ['text/html'],
  MHTML: ['multipart/related'],
  TEXT: ['text/plain'],
}

/** Names that are in use for one thing. */
const aliases: Record<string, string> = {
  'image/jpg': 'image/jpeg',
  'image/vnd.microsoft.icon': 'image/x-icon',
  'application/x-zip-compressed': 'application/zip',
  'application/xhtml+xml': 'text/html',
  'application/x-mimearchive': 'multipart/related',
  'message/rfc822': 'multipart/related',
  'audio/mp3': 'audio/mpeg',
  'audio/wave': 'audio/wav',
  'audio/x-wav': 'audio/wav',
  'video/x-m4v': 'video/mp4',
}

/** Files of a type that the bytes do not tell are often one of these inside. */
const containers = new Set(['application/zip', 'application/x-cfb', 'application/xml', 'application/gzip'])

/**
 * What a file is, by its first bytes and by what it was said to be.
 * @param start the first bytes, 4 kB or more
 * @param declared the content type that was granted; null: none was
 * @returns the type to keep and serve it with, which is never the client's to choose freely
 * @throws ContentMismatch
 */
export async function checkContent(start: Buffer, kind: ArtifactKind, declared: string | null): Promise<string> {
  const { fileTypeFromBuffer, supportedMimeTypes } = await import('file-type')
  const found = pageType(start) ?? (await fileTypeFromBuffer(start))?.mime ?? textType(start)
  const said = baseType(declared)
  const allowed = typesOfKind[kind]
  if (allowed) {
    const actual = kind === ArtifactKind.TEXT && found?.startsWith('text/') ? 'text/plain' : baseType(found ?? null)
    if (!actual || !allowed.includes(actual)) {
      throw new ContentMismatch(`a ${kind} was expected, and the bytes are ${found ?? 'of no known type'}`)
    }
    if (said && said !== actual) throw new ContentMismatch(`${said} was declared, and the bytes are ${actual}`)
    return withCharset(actual, declared)
  }
  if (!said || said === 'application/octet-stream') return found ?? 'application/octet-stream'
  return checkDeclared(said, found, declared ?? said, supportedMimeTypes)
}

function checkDeclared(said: string, found: string | undefined, declared: string, known: ReadonlySet<string>): string {
  const actual = baseType(found ?? null)
  if (actual === said) return declared
  const knowable = known.has(said)
  const text = actual?.startsWith('text/') ?? false
  if (text) {
    // A page that is said to be a picture is an attack; a page that is said to be plain text is text.
    if (!knowable && isTextual(said)) return declared
  } else if (!knowable && (actual === null || containers.has(actual)) && !isTextual(said)) {
    return declared
  }
  throw new ContentMismatch(`${said} was declared, and the bytes are ${actual ?? 'something else'}`)
}

const isTextual = (type: string) =>
  type.startsWith('text/') || /(^application\/|\+)(json|xml|javascript|x-ndjson|yaml|x-www-form-urlencoded)$/.test(type)

/** The type without parameters, by its usual name. */
function baseType(type: string | null): string | null {
  if (!type) return null
  const base = type.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return aliases[base] ?? base
}

/** A page tells its charset itself, unless it was declared; text without one is UTF-8. */
function withCharset(type: string, declared: string | null): string {
  const charset = /charset="?([\w.:-]+)/i.exec(declared ?? '')?.[1]?.toLowerCase()
  if (charset && type.startsWith('text/')) return `${type}; charset=${charset}`
  return type === 'text/plain' ? `${type}; charset=utf-8` : type
}

const html = /^(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html|head|body|title|meta|script)[\s>]/i
const mhtml = /^(?:[\w-]+:.*\r?\n(?:[ \t].*\r?\n)*)*?content-type:\s*multipart\/related/i

/** Pages as one file: they have no signature, only a beginning. */
function pageType(start: Buffer): string | undefined {
  // UTF-16 is read well enough without its zeros.
  const text = start
    .toString('latin1')
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .replaceAll('\0', '')
    .trimStart()
  if (html.test(text)) return 'text/html'
  return mhtml.test(text) ? 'multipart/related' : undefined
}

/** Text, if it can be: controls but for line ends, tabs and escape sequences are in none; UTF-16 begins with a mark. */
function textType(start: Buffer): string | undefined {
  const text = start.toString('latin1').replaceAll('\u001b', '')
  const wide = /^(?:\xff\xfe|\xfe\xff)/.test(text)
  return wide || !/[^\P{Cc}\t\n\f\r\x80-\x9f]/u.test(text) ? 'text/plain' : undefined
}
