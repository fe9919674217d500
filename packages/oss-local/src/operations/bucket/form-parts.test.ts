import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OssError } from '../../errors/oss-error.js'
import { boundaryOf, readParts } from './form-parts.js'

interface Part {
  name: string
  bytes: Buffer
}

const boundary = 'b0undary'

/** Bytes that look like delimiters, or the beginnings of some, more often than chance would have it. */
const bytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
      fc
        .constantFrom('\r', '\n', '\r\n', '\r\n-', '\r\n--', `\r\n--${boundary.slice(0, -1)}`, `--${boundary}`, '--')
        .map((text) => Buffer.from(text)),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => Buffer.concat(pieces))
  // What holds a whole delimiter is no content: a client chooses another boundary.
  .filter((content) => !content.includes(`\r\n--${boundary}`))

function bodyOf(parts: Part[], preamble = ''): Buffer {
  const pieces = parts.flatMap(({ name, bytes: content }) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`),
    content,
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([Buffer.from(preamble), ...pieces, Buffer.from(`--${boundary}--\r\n`)])
}

/** The body in pieces that are cut anywhere. */
function* cut(body: Buffer, sizes: number[]): Generator<Buffer> {
  let start = 0
  for (let i = 0; start < body.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1
    yield body.subarray(start, start + size)
    start += size
  }
}

async function read(body: Iterable<Buffer>): Promise<Part[]> {
  const parts: Part[] = []
  for await (const part of readParts(Readable.from(body), boundary)) {
    const name = /name="(.*)"/.exec(part.headers.get('content-disposition') ?? '')?.[1] ?? ''
    parts.push({ name, bytes: await buffer(part.bytes) })
  }
  return parts
}

describe('the parts of a form', () => {
  it('are what was sent, wherever its packets are cut', async () => {
    const part = fc.record({ name: fc.constantFrom('key', 'file', 'x'), bytes })
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 4 }),
        sizes,
        fc.constantFrom('', 'preamble\r\n'),
        async (parts, lengths, preamble) => {
          expect(await read(cut(bodyOf(parts, preamble), lengths))).toEqual(parts)
        },
      ),
    )
  })

  it('that break off anywhere are no form', async () => {
    const whole = bodyOf([{ name: 'file', bytes: Buffer.from('some bytes') }])
    // Without the line end behind the last delimiter, nothing is missing.
    for (let size = 0; size < whole.length - 2; size += 1) {
      await expect(read([whole.subarray(0, size)])).rejects.toThrow(OssError)
    }
    expect(await read([whole.subarray(0, -2)])).toHaveLength(1)
  })

  it('that are not read are passed over', async () => {
    const parts = [1, 2, 3].map((i) => ({ name: String(i), bytes: Buffer.alloc(100_000, String(i)) }))
    const names: string[] = []
    for await (const part of readParts(Readable.from(cut(bodyOf(parts), [1000])), boundary)) {
      names.push(part.headers.get('content-disposition') ?? '')
      if (names.length === 2) for await (const _some of part.bytes) break
    }
    expect(names).toHaveLength(3)
  })

  it('have a boundary, quoted or not', () => {
    expect(boundaryOf('multipart/form-data; boundary=abc')).toBe('abc')
    expect(boundaryOf('multipart/form-data; charset=utf-8; Boundary="a b:c"; x=y')).toBe('a b:c')
    for (const type of [
      'multipart/form-data',
      'multipart/form-data; boundary=',
      `multipart/form-data; boundary="${'a'.repeat(71)}"`,
    ]) {
      expect(() => boundaryOf(type)).toThrow(OssError)
    }
  })
})
