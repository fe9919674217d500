import { pipeline, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { deflateSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../../limits.js'
import { ArtifactKind } from '../../snapshots/snapshot.enums.js'
import { type FixturePage, type FixtureSite, startFixtureSite } from '../testing/fixture-site.js'
import { smallPdf } from '../testing/small-pdf.js'
import { createTestCapturer, type TestCapturer, type TestResult } from '../testing/test-capturer.js'

const file =
  (contentType: string | undefined, body: string | Buffer, headers: Record<string, string> = {}): FixturePage =>
  (_, response) =>
    void response.writeHead(200, { ...(contentType && { 'content-type': contentType }), ...headers }).end(body)

/** A PNG of one colour. */
function png(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const framed = Buffer.alloc(body.length + 8)
    framed.writeUInt32BE(data.length)
    body.copy(framed, 4)
    framed.writeUInt32BE(crc32(body), body.length + 4)
    return framed
  }
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0])
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  const rows = deflateSync(Buffer.alloc(Math.ceil(width / 8 + 1) * height))
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

let site: FixtureSite
let capturer: TestCapturer
const taken: TestResult[] = []
beforeAll(async () => {
  site = await startFixtureSite()
  capturer = createTestCapturer({ allow: [site.endpoint], limits: { originalBytes: 1_000_000 } })
})
afterEach(() => Promise.all(taken.splice(0).map((result) => result.dispose())))
afterAll(async () => {
  await capturer.close()
  await site.close()
})

async function take(path: string, page: FixturePage) {
  site.add({ [path]: page })
  const result = await capturer.take(site.origin + path)
  taken.push(result)
  return result
}

const kinds = (result: TestResult) => result.files.map(({ kind }) => kind)

describe('a link that is no page', () => {
  it('keeps a PDF, reads its text and draws its first page', async () => {
    const bytes = smallPdf('年度报告', ['Hello PDF', 'Second page'])
    const result = await take('/a/report.pdf', file('application/pdf', bytes))
    expect(result).toMatchObject({ ok: true, problems: [], title: '年度报告' })
    expect(kinds(result)).toEqual(['ORIGINAL', 'THUMBNAIL', 'TEXT'])
    expect(await result.bytesOf(ArtifactKind.ORIGINAL)).toEqual(bytes)
    expect(result.file(ArtifactKind.ORIGINAL)).toMatchObject({ contentType: 'application/pdf', fileName: 'report.pdf' })
    expect(result.text).toBe('Hello PDF\n\nSecond page')
    expect(site.requests.filter((path) => path === '/a/report.pdf')).toHaveLength(1)
  })

  it('keeps a picture, with a thumbnail', async () => {
    const result = await take('/p.png', file('image/png', png(300, 200)))
    expect(result).toMatchObject({ ok: true, problems: [], title: 'p.png' })
    expect(kinds(result)).toEqual(['ORIGINAL', 'THUMBNAIL'])
    expect(await result.bytesOf(ArtifactKind.ORIGINAL)).toEqual(png(300, 200))
  })

  it.each([
    ['plain text', 'text/plain; charset=gbk', Buffer.from([0xc4, 0xe3, 0xba, 0xc3]), '你好', undefined],
    ['JSON', 'application/json', '{"你":"好"}', '{"你":"好"}', undefined],
    [
      'a feed',
      'application/rss+xml',
      '<rss><channel><title>播客</title><item><title>第一集</title></item></channel></rss>',
      '第一集',
      '播客',
    ],
    [
      'an Atom feed',
      'application/atom+xml',
      '<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><entry><title>One</title></entry></feed>',
      'One',
      'Blog',
    ],
    ['CSV', 'text/csv', 'a,b\n1,2', 'a,b\n1,2', undefined],
    ['Markdown', 'text/markdown', '# Title', '# Title', undefined],
  ])('keeps %s with its text', async (_, type, body, text, title) => {
    const result = await take('/file.txt', file(type, body))
    expect(result).toMatchObject({ ok: true, text: expect.stringContaining(text), title: title ?? 'file.txt' })
    expect(kinds(result)).toEqual(['ORIGINAL', 'THUMBNAIL', 'TEXT'])
    expect(await result.bytesOf(ArtifactKind.ORIGINAL)).toEqual(Buffer.from(body))
  })

  it.each([
    ['an archive', 'application/zip', Buffer.from('PK\x03\x04rest')],
    ['something unknown', 'application/octet-stream', Buffer.from([1, 2, 3, 0, 4])],
    ['a video that cannot be played', 'video/mp4', Buffer.from('\0\0\0\x18ftypmp42xxxx')],
  ])('keeps %s as it came', async (_, type, body) => {
    const result = await take('/thing.bin', file(type, body))
    expect(result.ok).toBe(true)
    expect(await result.bytesOf(ArtifactKind.ORIGINAL)).toEqual(body)
  })

  it('keeps a page that is sent as a download as a file, and nothing lands elsewhere', async () => {
    const disposition = { 'content-disposition': 'attachment; filename="say.html"' }
    const result = await take('/d', file('text/html', '<h1>hi</h1>', disposition))
    expect(result).toMatchObject({ ok: true, title: 'say.html' })
    expect(kinds(result)).toEqual(['ORIGINAL'])
  })

  it('looks at the bytes where the type is missing, unknown or cannot be', async () => {
    expect(await take('/none', file(undefined, '<!DOCTYPE html><title>T</title><p>hello'))).toMatchObject({
      title: 'T',
      files: expect.arrayContaining([expect.objectContaining({ kind: 'HTML' })]),
    })
    const image = await take('/octets', file('application/octet-stream', png(10, 10)))
    expect(image.file(ArtifactKind.ORIGINAL).contentType).toBe('image/png')
    const fake = await take('/fake.png', file('image/png', '<html><script>alert(1)</script></html>'))
    expect(fake.file(ArtifactKind.ORIGINAL).contentType).toBe('text/html')
    expect(kinds(fake)).toEqual(['ORIGINAL'])
    const notPdf = await take('/fake.pdf', file('application/pdf', '%PDF-1.7 and nothing more'))
    expect(notPdf).toMatchObject({ ok: true, problems: [{ code: 'UNSUPPORTED_CONTENT', kind: 'TEXT' }] })
  })

  it.each([
    ['/thumbnail.jpg', 'image/png', png(300, 200)],
    ['/page.txt', 'text/plain', 'a  b\n\n\n\nc'],
    ['/original.png', 'image/png', png(10, 10)],
  ])('keeps what is called like another file of the result: %s', async (path, type, body) => {
    const result = await take(path, file(type, body))
    expect(result).toMatchObject({ ok: true, problems: [] })
    expect(await result.bytesOf(ArtifactKind.ORIGINAL)).toEqual(Buffer.from(body))
    for (const { size, open } of result.files) expect(await buffer(open())).toHaveLength(size)
  })

  it('keeps a file whose name is longer than a disk takes', async () => {
    const name = `${'年度报告'.repeat(25)}.pdf`
    const result = await take(`/${encodeURIComponent(name)}`, file('application/pdf', smallPdf('Report', ['Page'])))
    expect(result).toMatchObject({ ok: true, problems: [] })
    expect(result.file(ArtifactKind.ORIGINAL).fileName).toMatch(/^年度报告.+\.pdf$/)
  })

  it('keeps no file that ends before the length that was announced', async () => {
    const result = await take('/cut.zip', (_, response) => {
      response.writeHead(200, { 'content-type': 'application/zip', 'content-length': '100000' })
      response.write(Buffer.alloc(50_000, 1), () => setTimeout(() => response.destroy(), 200))
    })
    expect(result).toMatchObject({ ok: false, retryable: true, problems: [{ code: 'CONNECTION_FAILED' }], files: [] })
  })

  it('takes no more than a capture may, and asks no second time', async () => {
    const poor = createTestCapturer({ allow: [site.endpoint], limits: { downloadBytes: 200_000 } })
    site.add({
      '/endless.zip': (_, response) => {
        const body = Readable.from(
          (function* () {
            for (;;) yield Buffer.alloc(10_000, 1)
          })(),
        )
        pipeline(body, response.setHeader('content-type', 'application/zip'), () => undefined)
      },
    })
    const result = await poor.take(`${site.origin}/endless.zip`)
    expect(result).toMatchObject({ ok: false, retryable: false, problems: [{ code: 'TOO_LARGE' }], files: [] })
    await poor.close()
    expect(limits.capture.downloadBytes).toBeGreaterThan(limits.capture.originalBytes)
  })

  it('takes no more than it may keep, announced or not', async () => {
    const big = Buffer.alloc(2_000_000, 1)
    const announced = await take('/big.zip', file('application/zip', big, { 'content-length': String(big.length) }))
    expect(announced).toMatchObject({ ok: false, retryable: false, problems: [{ code: 'TOO_LARGE' }], files: [] })
    const chunked = await take('/chunked.zip', (_, response) => {
      response.writeHead(200, { 'content-type': 'application/zip' })
      response.write(big)
      response.end()
    })
    expect(chunked).toMatchObject({ ok: false, problems: [{ code: 'TOO_LARGE' }], files: [] })
  })

  it('an empty page is a page', async () => {
    expect((await take('/empty', file('text/html', ''))).files.map(({ kind }) => kind)).toContain('HTML')
  })
})
