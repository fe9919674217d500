import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'

/** The prefix of every kind of id: it tells `node(id:)` where to look. */
export const idPrefixes = {
  User: 'usr',
  Session: 'ses',
  ApiToken: 'tok',
  Link: 'lnk',
  Tag: 'tag',
  Snapshot: 'snp',
  Artifact: 'art',
  Upload: 'upl',
  SavedSearch: 'qry',
  Job: 'job',
  Worker: 'wrk',
  Derivation: 'drv',
} as const

export type IdKind = keyof typeof idPrefixes

/** A fresh id: a prefix and a UUIDv7 in hex, which sorts by its time of creation and cannot be guessed. */
export function newId(kind: IdKind): string {
  return `${idPrefixes[kind]}_${v7().replaceAll('-', '')}`
}

/** The kind that an id names by its prefix, or undefined. */
export function kindOfId(id: string): IdKind | undefined {
  const prefix = id.slice(0, id.indexOf('_'))
  return (Object.keys(idPrefixes) as IdKind[]).find((kind) => idPrefixes[kind] === prefix)
}

/** Names one request in logs and errors. */
export const newRequestId = (): string => `req_${randomUUID().replaceAll('-', '')}`
