import { createHash } from 'node:crypto'
import { limits } from '../limits.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'

/** A page's address as it is saved. */
export interface PageUrl {
  /** As the user gave it, serialised. */
  url: string
  /** What all spellings of the page share. */
  canonicalUrl: string
  /** SHA-256 of canonicalUrl, hex. */
  canonicalHash: string
  host: string
}

/** Query parameters that say where a visitor came from, never which page it is. */
const trackingParameters =
  /^(utm_.*|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|__hs.*|vero_id|vero_conv|oly_anon_id|oly_enc_id|wickedid|spm|scm|share_token|share_source|share_medium|share_plat|share_session_id|share_tag|unique_k|vd_source|from_spmid|spm_id_from|_openstat|ref_src|ref_url|s_kwcid|ml_subscriber|ml_subscriber_hash|rb_clickid|at_medium|at_campaign)$/i

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
  const canonicalUrl = canonicalise(url)
  return {
    url: url.href,
    canonicalUrl,
    canonicalHash: createHash('sha256').update(canonicalUrl).digest('hex'),
    host: url.hostname.replace(/\.$/, ''),
  }
}

function canonicalise(page: URL): string {
  const url = new URL(page)
  url.hash = ''
  url.hostname = url.hostname.replace(/\.$/, '')
  // Deleting through searchParams would rewrite the escapes of what stays; some sites tell %20 from +.
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !trackingParameters.test(pair.split('=', 1)[0] ?? ''))
  url.search = kept.join('&')
  return url.href
}

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
