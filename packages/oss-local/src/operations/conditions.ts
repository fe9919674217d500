import { OssError } from '../errors/oss-error.js'
import type { HeaderMap } from '../http/message.js'
import type { StoredObject } from '../store/store.js'
import { httpDate, quoted } from './object-headers.js'

/** The names of the four conditions: those of a GET, or of a copy's source. */
interface ConditionNames {
  match: string
  noneMatch: string
  modifiedSince: string
  unmodifiedSince: string
}

export const getConditions: ConditionNames = {
  match: 'If-Match',
  noneMatch: 'If-None-Match',
  modifiedSince: 'If-Modified-Since',
  unmodifiedSince: 'If-Unmodified-Since',
}

export const copyConditions: ConditionNames = {
  match: 'x-oss-copy-source-if-match',
  noneMatch: 'x-oss-copy-source-if-none-match',
  modifiedSince: 'x-oss-copy-source-if-modified-since',
  unmodifiedSince: 'x-oss-copy-source-if-unmodified-since',
}

/** Throws PreconditionFailed or NotModified. As in RFC 9110, a condition on the ETag counts before one on the time. */
export function checkConditions(headers: HeaderMap, object: StoredObject, names: ConditionNames): void {
  const value = (name: string) => headers.get(name.toLowerCase())
  const match = value(names.match)
  const unmodifiedSince = time(value(names.unmodifiedSince))
  if (match !== undefined) {
    if (!matches(match, object.etag)) throw preconditionFailed(names.match)
  } else if (unmodifiedSince !== undefined && object.modified.getTime() > unmodifiedSince) {
    throw preconditionFailed(names.unmodifiedSince)
  }

  const noneMatch = value(names.noneMatch)
  const modifiedSince = time(value(names.modifiedSince))
  if (noneMatch !== undefined) {
    if (matches(noneMatch, object.etag)) throw notModified(object)
  } else if (modifiedSince !== undefined && object.modified.getTime() <= modifiedSince) throw notModified(object)
}

/** A list of ETags, with or without quotes, or `*`. */
function matches(header: string, etag: string): boolean {
  return header
    .split(',')
    .map((candidate) => candidate.trim().replace(/^(?:W\/)?"(.*)"$/, '$1'))
    .some((candidate) => candidate === '*' || candidate.toUpperCase() === etag)
}

/** Undefined for a date that cannot be read, which is as good as none. */
function time(header: string | undefined): number | undefined {
  const milliseconds = Date.parse(header ?? '')
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}

function preconditionFailed(condition: string): OssError {
  return new OssError('PreconditionFailed', { details: [['Condition', condition]] })
}

function notModified(object: StoredObject): OssError {
  return new OssError('NotModified', {
    headers: { etag: quoted(object.etag), 'last-modified': httpDate(object.modified) },
  })
}
