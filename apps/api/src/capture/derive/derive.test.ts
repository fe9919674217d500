import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { limits } from '../../limits.js'
import { ArtifactKind } from '../../snapshots/snapshot.enums.js'
import { type Canary, startCanary } from '../testing/canary.js'
import { startFixtureSite } from '../testing/fixture-site.js'
import { startLooker } from '../testing/look.js'
import { smallPdf } from '../testing/small-pdf.js'
import { createTestCapturer, type TestCapturer, type TestResult } from '../testing/test-capturer.js'

const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"><rect width="400" height="200" fill="green"/></svg>'
const picture = `data:image/svg+xml;base64,${Buffer.from(drawing).toString('base64')}`
const story = '<p>这一段讲的是保存下来的文章，写得足够长，读者才会当它是正文。And some English.</p>'.repeat(12)
const saved = `<!DOCTYPE html><html lang=zh-CN><head><meta charset=utf-8><title>存下的文章</title></head><body><article><h1>存下的文章</h1>${story}<img src="${picture}" width=400 height=200><p><a href="../next">next</a></p>${story}</article></body></html>`

let canary: Canary
let capturer: TestCapturer
const taken: TestResult[] = []
beforeAll(async () => {
  canary = await startCanary()
  // Even what captures may reach is out of reach for a file.
  const allow = [`127.0.0.1:${canary.port}`]
  capturer = createTestCapturer({ allow, limits: { ports: [...limits.capture.ports, canary.port] } })
})
beforeEach(() => void (canary.contacts.length = 0))
afterEach(() => Promise.all(taken.splice(0).map((result) => result.dispose())))
afterAll(async () => {
  await Promise.all([capturer.close(), canary.close()])
})

async function read(...[content, type, request]: Parameters<TestCapturer['read']>) {
  const result = await capturer.read(content, type, request)
  taken.push(result)
  return result
}
const kindsOf = ({ files }: TestResult) => files.map(({ kind }) => kind).sort()

describe('a page that was saved elsewhere', () => {
  it('becomes text, article and thumbnail', async () => {
    const result = await read(saved, 'text/html')
    expect(result).toMatchObject({ ok: true, problems: [], title: '存下的文章', language: 'zh-CN' })
    expect([result.finalUrl, result.httpStatus]).toEqual([undefined, undefined])
    expect(kindsOf(result)).toEqual(['ARTICLE', 'TEXT', 'THUMBNAIL'])
    expect(await result.textOf(ArtifactKind.TEXT)).toBe(result.text)
    expect(result.text).toContain('保存下来的文章')
    const article = await result.textOf(ArtifactKind.ARTICLE)
    expect(article).toContain(picture)
    expect(article).toContain('href="https://saved.example.com/next"')
    expect(result.file(ArtifactKind.THUMBNAIL)).toMatchObject({
      contentType: 'image/jpeg',
      ...limits.capture.thumbnail,
    })
  })

  it('becomes only what is wanted', async () => {
    expect(kindsOf(await read(saved, 'text/html', { formats: new Set([ArtifactKind.TEXT]) }))).toEqual(['TEXT'])
  })

  it('runs nothing, reaches nothing and goes nowhere', async () => {
    const base = `http://127.0.0.1:${canary.port}`
    const page = `${saved}<meta http-equiv=refresh content="0;url=${base}/refresh"><link rel=stylesheet href="${base}/css">
      <img src="${base}/img"><iframe src="${base}/frame"></iframe><iframe src="file:///etc/passwd"></iframe><video src="${base}/video"></video>
      <script src="${base}/script"></script><script>document.title = 'ran'; fetch('${base}/fetch'); location = '${base}/led'</script>`
    const result = await read(page, 'text/html', { url: `${base}/page` })
    expect(result).toMatchObject({ ok: true, title: '存下的文章' })
    expect(result.text).toContain('保存下来的文章')
    expect(result.text).not.toContain('root:')
    expect(canary.contacts).toEqual([])
  })

  it('is read in its own charset', async () => {
    const gbk = Buffer.concat([
      Buffer.from('<meta charset=gbk><title>'),
      Buffer.from([0xd6, 0xd0, 0xce, 0xc4]),
      Buffer.from('</title><p>text'),
    ])
    expect((await read(gbk, 'text/html; charset=utf-8')).title).toBe('中文')
  })
})

describe('a page that was saved as MHTML', () => {
  it('becomes text, article and thumbnail, with nothing from the network', async () => {
    const site = await startFixtureSite({
      '/': saved
        .replace(picture, '/picture.svg')
        .replace('<h1>', `<img src="http://127.0.0.1:${canary.port}/late"><h1>`),
      '/picture.svg': (_, response) => void response.setHeader('content-type', 'image/svg+xml').end(drawing),
    })
    const looker = await startLooker()
    const page = await looker.live(`${site.origin}/`)
    const { data } = await (await page.context().newCDPSession(page)).send('Page.captureSnapshot')
    await Promise.all([looker.close(), site.close()])
    canary.contacts.length = 0

    const result = await read(data, 'multipart/related')
    expect(result).toMatchObject({ ok: true, problems: [], title: '存下的文章', language: 'zh-CN' })
    expect(kindsOf(result)).toEqual(['ARTICLE', 'TEXT', 'THUMBNAIL'])
    expect(result.text).toContain('保存下来的文章')
    const article = await result.textOf(ArtifactKind.ARTICLE)
    expect(article).toContain('src="data:image/svg+xml;base64,')
    expect(article).not.toContain('file:')
    expect(canary.contacts).toEqual([])
  })

  it('is nothing that shows files of this machine', async () => {
    const mhtml = [
      'From: <Saved by Blink>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/related; type="text/html"; boundary="b"',
      '',
      '--b',
      'Content-Type: text/html',
      'Content-Location: file:///etc/hostname',
      '',
      '<p>marked</p><iframe src="file:///etc/passwd"></iframe><object data="file:///etc/passwd"></object>',
      '--b--',
    ].join('\r\n')
    const result = await read(mhtml, 'multipart/related')
    expect(result.text).toContain('marked')
    expect(result.text).not.toContain('root:')
  })
})

describe('a file that is no page', () => {
  it('gives what there is: a PDF its title, text and first page', async () => {
    const result = await read(smallPdf('A small report', ['Figures of the year']), 'application/pdf')
    expect(result).toMatchObject({ ok: true, problems: [], title: 'A small report' })
    expect(kindsOf(result)).toEqual(['TEXT', 'THUMBNAIL'])
    expect(result.text).toContain('Figures of the year')
  })

  it.each([
    ['a picture', drawing, 'image/svg+xml', ['THUMBNAIL']],
    ['a text', 'a,b\n一,二', 'text/csv; charset=utf-8', ['TEXT', 'THUMBNAIL']],
  ])('%s', async (_, content, type, kinds) => {
    const result = await read(content, type)
    expect(result).toMatchObject({ ok: true, problems: [] })
    expect(result.title).toBeUndefined()
    expect(kindsOf(result)).toEqual(kinds)
  })

  it.each([
    ['a download', 'PK', 'application/zip'],
    ['no PDF, though it is said to be', 'nothing of the kind', 'application/pdf'],
  ])('nothing: %s', async (_, content, type) => {
    const result = await read(content, type)
    expect(result).toMatchObject({
      ok: false,
      retryable: false,
      problems: [{ code: 'UNSUPPORTED_CONTENT' }],
      files: [],
    })
  })
})

describe('a file that does not come', () => {
  it('is tried again later', async () => {
    const open = () => Readable.from(failing())
    async function* failing() {
      yield await Promise.resolve('<p>begin')
      throw new Error('the store is away')
    }
    const result = await read('', '', { file: { contentType: 'text/html', open } })
    expect(result).toMatchObject({ ok: false, retryable: true, problems: [{ code: 'STORAGE_FAILED' }] })
  })

  it('whole is refused when it is too large', async () => {
    const small = createTestCapturer({ limits: { shownBytes: 1000 } })
    const result = await small.read('x'.repeat(1001), 'text/plain')
    expect(result).toMatchObject({ ok: false, retryable: false, problems: [{ code: 'TOO_LARGE' }] })
    await result.dispose()
    await small.close()
  })

  it('before it is called off', async () => {
    const reason = new Error('lost')
    await expect(capturer.read(saved, 'text/html', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
