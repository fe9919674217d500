import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import type { Zone } from '../database/term-index/term-index.js'
import type { Link } from '../links/link.entity.js'
import { tokensOf } from './analysis/tokens.js'

/** Counted up when the words of a link change: how they are read, or what is read. What was indexed before is then indexed anew. */
export const documentVersion = 1

/** What of a link is searched, beside its tags and its archived text. */
export type LinkHead = Pick<Link, 'title' | 'url' | 'host' | 'description' | 'note'>

export function headWords({ title, url, host, description, note }: LinkHead): Partial<Record<Zone, string[]>> {
  return {
    title: tokensOf(title),
    url: tokensOf(readableUrl(url)),
    site: sitesOf(host).map(siteToken),
    description: tokensOf(description ?? ''),
    note: tokensOf(note ?? ''),
  }
}

/** Tells whether a link's own words have changed since they were indexed. */
export function headHash({ title, url, host, description, note }: LinkHead): string {
  return createHash('sha256')
    .update(JSON.stringify([title, url, host, description, note]))
    .digest('hex')
}

/** An address as people read it: without its scheme, and with the characters that its escapes stand for. */
export function readableUrl(url: string): string {
  const address = url.replace(/^https?:\/\//, '')
  try {
    return decodeURI(address)
  } catch {
    return address
  }
}

/** A host and the domains that it is part of: docs.example.org, example.org, org. */
function sitesOf(host: string): string[] {
  if (host.startsWith('[') || isIP(host)) return [host]
  const labels = host.split('.')
  return labels.map((_, index) => labels.slice(index).join('.'))
}

/** A host as one word: its dots and dashes are none of those that separate words, and its end tells most. */
export function siteToken(host: string): string {
  return host.slice(-60).replace(/[^a-z0-9]/g, (character) => String.fromCharCode(0xe000 + character.charCodeAt(0)))
}

/** Whose a document is, as the index knows it: a number for each owner. Two owners that share one cost each other time and nothing else. */
export function ownerNumber(ownerId: string): number {
  return createHash('sha256').update(ownerId).digest().readUInt32BE(0)
}
