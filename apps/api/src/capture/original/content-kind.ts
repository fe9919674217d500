import { fileTypeFromBuffer } from 'file-type'

/** What to do with a response: a page is captured; everything else is kept as it came, and shown if it can be. */
export type ContentKind = 'page' | 'mhtml' | 'pdf' | 'picture' | 'text' | 'xml' | 'media' | 'other'

const patterns: [pattern: RegExp, kind: ContentKind][] = [
  [/^(text\/html|application\/xhtml\+xml)$/, 'page'],
  [/^(multipart\/related|message\/rfc822|application\/x-mimearchive)$/, 'mhtml'],
  [/^application\/pdf$/, 'pdf'],
  [/^image\//, 'picture'],
  [/^(audio|video)\//, 'media'],
  [/^(text|application)\/xml$|\+xml$/, 'xml'],
  [/^text\/|^application\/((.+\+)?json|ld\+json|javascript|x-ndjson|yaml|toml)$/, 'text'],
]

/** What a media type is; parameters do not matter. */
export function kindOfType(contentType: string): ContentKind {
  const type = mediaTypeOf(contentType)
  return patterns.find(([pattern]) => pattern.test(type))?.[1] ?? 'other'
}

/** The type without its parameters, in lower case; empty where it is none (RFC 6838, 4.2). */
export function mediaTypeOf(contentType: string): string {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  return /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}$/.test(type) ? type : ''
}

/** Servers that do not know say one of these. */
export function isUnknownType(contentType: string): boolean {
  return /^(|application\/octet-stream|binary\/octet-stream|application\/x-(download|unknown)|unknown\/unknown)$/.test(
    mediaTypeOf(contentType),
  )
}

/** The media type that a file's first bytes tell, if they do. */
export async function sniffType(head: Uint8Array): Promise<string | undefined> {
  const found = await fileTypeFromBuffer(head)
  if (found) return found.mime
  if (head.length === 0 || head.includes(0)) return undefined
  const text = new TextDecoder().decode(head)
  // https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type
  if (/^\s*<(!doctype html|html|head|body|script|iframe|h1|div|title|style|table|p|a|br|!--)[\s>]/i.test(text))
    return 'text/html'
  return text.startsWith('<?xml') ? 'text/xml' : 'text/plain'
}
