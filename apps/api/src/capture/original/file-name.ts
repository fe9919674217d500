import { cutText } from '../clean-text.js'

/** File systems take 255; a browser that saves a name once more adds a few. */
const maxBytes = 240

/** The name under which a download would be saved: what the server says, else the end of the URL. */
export function fileNameOf(url: string, disposition: string | undefined): string {
  const named = disposition === undefined ? undefined : dispositionName(disposition)
  const name = clean(named ?? decode(new URL(url).pathname.split('/').at(-1) ?? ''))
  return name === '' ? 'original' : name
}

// RFC 6266: filename* with its charset wins over filename.
function dispositionName(disposition: string): string | undefined {
  const extended = /filename\*\s*=\s*(?:utf-8|iso-8859-1)'[^']*'([^;]+)/i.exec(disposition)?.[1]
  const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(disposition)
  const quoted = plain?.[1]?.replaceAll(/\\(.)/g, '$1')
  return extended === undefined ? (quoted ?? plain?.[2]?.trim()) : decode(extended)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Only the last part of a path, without what controls, hides or reorders text. */
function clean(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const visible = last
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}<>:"|?*]/gu, '')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  return shorten(visible)
}

/** Its beginning and its ending. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= maxBytes) return name
  const ending = /\.[^.]{1,10}$/u.exec(name)?.[0] ?? ''
  return cutText(name.slice(0, name.length - ending.length), maxBytes - Buffer.byteLength(ending)) + ending
}
