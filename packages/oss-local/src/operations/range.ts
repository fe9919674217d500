import { OssError } from '../errors/oss-error.js'
import type { HeaderMap } from '../http/message.js'
import type { ByteRange } from '../store/store.js'

/**
 * The bytes that a GET asks for; undefined for all of them. OSS answers a range that reaches beyond the object with the
 * whole object, unless the client asks for the behaviour of RFC 9110 with `x-oss-range-behavior: standard`; then
 * throws InvalidRange where nothing is left.
 */
export function readRange(headers: HeaderMap, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(headers.get('range') ?? '')
  if (match === null) return undefined
  const isStandard = headers.get('x-oss-range-behavior') === 'standard'
  const range = parse(match[1] ?? '', match[2] ?? '', size)
  if (range === undefined) return undefined
  if (range.start >= 0 && range.start < size && range.end < size) return range
  if (!isStandard) return undefined
  if (range.start >= size) {
    throw new OssError('InvalidRange', {
      details: [
        ['ActualObjectSize', String(size)],
        ['RangeRequested', headers.get('range') ?? ''],
      ],
      headers: { 'content-range': `bytes */${String(size)}` },
    })
  }
  return { start: Math.max(0, range.start), end: Math.min(range.end, size - 1) }
}

/** Undefined for what is no range, such as one that ends before it starts. */
function parse(first: string, last: string, size: number): ByteRange | undefined {
  if (first === '' && last === '') return undefined
  if (first === '') {
    const length = Number(last)
    // The last 0 bytes are no range that could be satisfied: it starts where the object ends.
    return { start: length === 0 ? size : size - length, end: size - 1 }
  }
  const start = Number(first)
  const end = last === '' ? Math.max(size - 1, start) : Number(last)
  return start > end ? undefined : { start, end }
}
