import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ArtifactKind } from '../snapshots/snapshot.enums.js'
import { type FixtureSite, startFixtureSite } from './testing/fixture-site.js'
import { encodeAs } from './testing/legacy-charsets.js'
import { createTestCapturer, type TestCapturer } from './testing/test-capturer.js'

const samples: Record<string, string> = {
  gbk: '简体中文：网页快照，保存“链接”。',
  gb18030: '简体中文：网页快照，保存“链接”。',
  big5: '繁體中文：網頁快照，保存「連結」。',
  shift_jis: '日本語：ウェブページの保存。',
  'euc-jp': '日本語：ウェブページの保存。',
  'euc-kr': '한국어: 웹 페이지 저장.',
  'windows-1251': 'Русский: сохранение страниц.',
  'utf-16le': '双字节：𝒳 😀 网页',
  'utf-16be': '双字节：𝒳 😀 网页',
}

let site: FixtureSite
let capturer: TestCapturer
beforeAll(async () => {
  site = await startFixtureSite()
  capturer = createTestCapturer({ allow: [site.endpoint] })
})
afterAll(async () => {
  await capturer.close()
  await site.close()
})

async function take(bytes: Buffer, contentType: string) {
  site.add({ '/page': (_, response) => void response.writeHead(200, { 'content-type': contentType }).end(bytes) })
  const result = await capturer.take(`${site.origin}/page`, {
    formats: new Set([ArtifactKind.HTML, ArtifactKind.TEXT]),
  })
  const texts = {
    title: result.title,
    text: await result.textOf(ArtifactKind.TEXT),
    html: await result.textOf(ArtifactKind.HTML),
  }
  await result.dispose()
  return texts
}

const page = (text: string, meta = '') => `<!DOCTYPE html>${meta}<title>${text}</title><p>${text}</p>`
const saved = (text: string) => ({ title: text, text, html: expect.stringContaining(`<p>${text}</p>`) })

describe('a page in an old charset becomes Unicode', () => {
  it.each(Object.keys(samples))('%s by its header', async (charset) => {
    const text = samples[charset] ?? ''
    expect(await take(encodeAs(charset, page(text)), `text/html; charset=${charset}`)).toMatchObject(saved(text))
  })

  it.each(Object.keys(samples).filter((name) => !name.startsWith('utf-16')))(
    '%s by its meta element',
    async (charset) => {
      const text = samples[charset] ?? ''
      const written = await take(encodeAs(charset, page(text, `<meta charset="${charset}">`)), 'text/html')
      expect(written).toMatchObject(saved(text))
      expect(written.html.match(/<meta charset="?([\w-]+)/g)).toEqual(['<meta charset="utf-8'])
    },
  )

  it('the header counts where meta says otherwise, and a byte order mark above all', async () => {
    const text = samples.gbk ?? ''
    const misled = encodeAs('gbk', page(text, '<meta charset="big5">'))
    expect(await take(misled, 'text/html; charset=gbk')).toMatchObject(saved(text))
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(page(text))])
    expect(await take(marked, 'text/html; charset=gbk')).toMatchObject(saved(text))
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), encodeAs('utf-16le', page(text))])
    expect(await take(wide, 'text/html')).toMatchObject(saved(text))
  })

  it('a style sheet in an old charset too', async () => {
    const css = encodeAs('gbk', 'p::before { content: "引号：" } .类 { color: red }')
    site.add({
      '/gbk.css': (_, response) => void response.writeHead(200, { 'content-type': 'text/css; charset=gbk' }).end(css),
    })
    const { html } = await take(
      Buffer.from('<link rel=stylesheet href="/gbk.css"><p class=类>字</p>'),
      'text/html; charset=utf-8',
    )
    expect(html).toContain('content: "引号："')
    expect(html).toContain('.类')
  })
})
