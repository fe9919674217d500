import { createHash } from 'node:crypto'
import { limits } from '../limits.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import { canonicalise, rulesVersion } from './canonical/canonical-url.js'
import { likenessOf } from './canonical/likeness.js'

/** By what a page is known again; hashes are SHA-256, hex. */
export interface PageKeys {
  /** What all spellings of the page share. */
  canonicalUrl: string
  canonicalHash: string
  /** Of what hardly ever is another page: see canonical/likeness.ts. */
  likenessHash: string
  /** Of which rules the keys are. */
  rulesVersion: number
}

/** A page's address as it is saved. */
export interface PageUrl extends PageKeys {
  /** As the user gave it, serialised. */
  url: string
  host: string
}

/**
 * Reads an address that a person gave.
 * @throws ApiError INVALID_URL for what cannot be parsed, has another scheme than http(s), has user info or is too long;
 *   an address that no capture may reach is a link all the same: people bookmark their routers
 */
export function parsePageUrl(text: string): PageUrl {
  const trimmed = text.trim()
  if (trimmed.length > limits.links.urlLength) throw invalidUrl(`it has more than ${limits.links.urlLength} characters`)
  if (!URL.canParse(trimmed)) throw invalidUrl('it cannot be read as a web address; it begins with https:// or http://')
  const url = new URL(trimmed)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalidUrl('only http and https links are kept')
  if (url.username !== '' || url.password !== '') throw invalidUrl('it carries a user name or password')
  if (url.port === '0') throw invalidUrl('nothing listens on port 0')
  if (url.href.length > limits.links.urlLength)
    throw invalidUrl(`it has more than ${limits.links.urlLength} characters`)
  return { url: url.href, ...pageKeysOf(url.href), host: url.hostname.replace(/\.$/, '') }
}

/** @param url of a page, as it was given */
export function pageKeysOf(url: string): PageKeys {
  const canonicalUrl = canonicalise(new URL(url))
  return {
    canonicalUrl,
    canonicalHash: sha256(canonicalUrl),
    likenessHash: sha256(likenessOf(canonicalUrl)),
    rulesVersion,
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** What a link is called until its page has told its title. */
export function titleOfUrl(page: PageUrl): string {
  const { host, pathname, search } = new URL(page.url)
  const path = `${pathname}${search}`
  return path === '/' ? host : `${host}${safelyDecoded(path)}`
}

function safelyDecoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

const invalidUrl = (reason: string) =>
  new ApiError(ErrorCode.INVALID_URL, `This is not a link that can be kept: ${reason}.`)
