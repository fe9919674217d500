import type { ServerResponse } from 'node:http'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../../limits.js'
import { ArtifactKind } from '../../snapshots/snapshot.enums.js'
import { type FixtureSite, startFixtureSite } from '../testing/fixture-site.js'
import { type Looker, startLooker } from '../testing/look.js'
import { createTestCapturer, type TestCapturer, type TestResult } from '../testing/test-capturer.js'
import { formats } from './registry.js'

const story =
  '<p>这一段讲的是文章的内容，写得足够长，读者才会当它是正文。It goes on in English, for a sentence or two.</p>'.repeat(
    12,
  )
const page = `<!DOCTYPE html><html lang=zh-CN><head><title>一篇文章 & <more></title><link rel=icon href="/icon.svg"></head><body>
<nav><a href=/>首页</a></nav><article><h1>第一章</h1>${story}<img src="/photo.svg" width=200 height=100 alt=photo><h2>第二章</h2>${story}<p><a href="https://elsewhere.example/page?a=1&b=2">link</a></p></article></body></html>`
const drawing = (color: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"><rect width="400" height="200" fill="${color}"/></svg>`

let site: FixtureSite
let capturer: TestCapturer
let looker: Looker
let result: TestResult
beforeAll(async () => {
  const svg = (color: string) => (_: unknown, response: ServerResponse) =>
    void response.setHeader('content-type', 'image/svg+xml').end(drawing(color))
  site = await startFixtureSite({ '/': page, '/icon.svg': svg('red'), '/photo.svg': svg('blue') })
  capturer = createTestCapturer({ allow: [site.endpoint] })
  looker = await startLooker()
  result = await capturer.take(`${site.origin}/`)
})
afterAll(async () => {
  await result.dispose()
  await Promise.all([capturer.close(), looker.close()])
  await site.close()
})

const kinds = Object.keys(formats) as ArtifactKind[]

describe('every format', () => {
  it.each(kinds)('%s makes one file that is what it says', async (kind) => {
    expect(result.problems).toEqual([])
    const file = result.file(kind)
    const bytes = await result.bytesOf(kind)
    const again = await result.bytesOf(kind)
    expect(again).toEqual(bytes)
    expect(file.size).toBe(bytes.length)
    expect(file.sha256).toBe(Buffer.from(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))).toString('hex'))
    expect(file.fileName).toMatch(/^[a-z]+\.[a-z]+$/)
    const signatures: Record<string, RegExp> = {
      'text/html; charset=utf-8': /^<!DOCTYPE html>/,
      'text/plain; charset=utf-8': /^\S/,
      'application/pdf': /^%PDF-1/,
      'image/png': /^.PNG\r\n/,
      'image/jpeg': /^\xff\xd8\xff/,
    }
    expect(bytes.subarray(0, 100).toString('latin1')).toMatch(signatures[file.contentType] ?? /$^/)
  })

  it.each(kinds)('%s is made alone when it alone is asked for', async (kind) => {
    const alone = await capturer.take(`${site.origin}/`, { formats: new Set([kind]) })
    expect(alone).toMatchObject({ ok: true, problems: [] })
    expect(alone.files.map((file) => file.kind)).toEqual([kind])
    await alone.dispose()
  })
})

describe('the HTML', () => {
  it('says in its head where it comes from and what it may do', async () => {
    const html = await result.textOf(ArtifactKind.HTML)
    expect(html).toMatch(
      /^<!DOCTYPE html><!--\nArchived by LinkSnap\nurl: http:\/\/127[^\n]+\ndate: 20\d\d-[^\n]+Z\n[^>]*-->/,
    )
    expect(html).toMatch(
      /<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; [^"]*form-action 'none'; base-uri 'none'">/,
    )
  })

  it('cannot be ended early by its address', async () => {
    site.add({ '/--><script>x</script>': page })
    const odd = await capturer.take(`${site.origin}/--%3E%3Cscript%3Ex%3C/script%3E?--!>--`, {
      formats: new Set([ArtifactKind.HTML]),
    })
    expect((await odd.textOf(ArtifactKind.HTML)).match(/--/g)).toHaveLength(2)
    await odd.dispose()
  })
})

describe('the pictures', () => {
  it('show the whole page, and the first screen small', async () => {
    const shot = result.file(ArtifactKind.SCREENSHOT)
    const png = PNG.sync.read(await result.bytesOf(ArtifactKind.SCREENSHOT))
    expect([png.width, png.height]).toEqual([shot.width, shot.height])
    expect(png.height).toBeGreaterThan(1000)
    expect(result.file(ArtifactKind.THUMBNAIL)).toMatchObject({
      ...limits.capture.thumbnail,
      contentType: 'image/jpeg',
    })
    const icon = PNG.sync.read(await result.bytesOf(ArtifactKind.FAVICON))
    expect([icon.width, icon.height]).toEqual([64, 32])
    expect([...icon.data.subarray(0, 4)]).toEqual([255, 0, 0, 255])
  })

  it('show what sticks to the window once', async () => {
    const bar =
      '<header style="position:sticky;top:0;height:40px;background:rgb(255,0,0)"></header><footer style="position:fixed;bottom:0;height:30px;width:100%;background:rgb(0,0,255)"></footer>'
    site.add({ '/sticky': `<body style="margin:0">${bar}<div style="height:5000px"></div></body>` })
    const sticky = await capturer.take(`${site.origin}/sticky`, { formats: new Set([ArtifactKind.SCREENSHOT]) })
    const png = PNG.sync.read(await sticky.bytesOf(ArtifactKind.SCREENSHOT))
    const rows = { red: 0, blue: 0 }
    for (let y = 0; y < png.height; y += 1) {
      const [red, green, blue] = png.data.subarray((y * png.width + 600) * 4)
      if (red === 255 && green === 0 && blue === 0) rows.red += 1
      if (red === 0 && green === 0 && blue === 255) rows.blue += 1
    }
    expect(rows).toEqual({ red: 40, blue: 30 })
    await sticky.dispose()
  })

  it('of a page of photographs is a JPEG', async () => {
    site.add({
      '/photos': `<canvas id=c width=1200 height=900></canvas><script>const x = c.getContext('2d'); const d = x.createImageData(1200, 900); for (let i = 0; i < d.data.length; i += 1) d.data[i] = i % 4 === 3 ? 255 : (i * 7919) % 251; x.putImageData(d, 0, 0)</script>`,
    })
    const photos = await capturer.take(`${site.origin}/photos`, { formats: new Set([ArtifactKind.SCREENSHOT]) })
    expect(photos.file(ArtifactKind.SCREENSHOT).contentType).toBe('image/jpeg')
    await photos.dispose()
  })

  it('look like what the archive looks like', async () => {
    const { page: archived } = await looker.archived(await result.textOf(ArtifactKind.HTML))
    const [a, b] = [await archived.screenshot({ fullPage: true }), await result.bytesOf(ArtifactKind.SCREENSHOT)].map(
      (bytes) => PNG.sync.read(bytes),
    )
    await archived.close()
    if (!a || !b) throw new Error('no pictures')
    expect([a.width, a.height]).toEqual([b.width, b.height])
    expect(
      pixelmatch(a.data, b.data, undefined, a.width, a.height, { threshold: 0.1 }) / (a.width * a.height),
    ).toBeLessThan(0.001)
  })
})

describe('the PDF', () => {
  it('has an outline, links and its background', async () => {
    const pdf = (await result.bytesOf(ArtifactKind.PDF)).toString('latin1')
    expect(pdf).toContain('/Outlines')
    expect(pdf).toContain('https://elsewhere.example/page?a=1&b=2')
  })

  it('ends after so many pages, and says so', async () => {
    const small = createTestCapturer({ allow: [site.endpoint], limits: { pdfPages: 2 } })
    site.add({ '/long': `<div style="height:9000px">long</div>` })
    const long = await small.take(`${site.origin}/long`, { formats: new Set([ArtifactKind.PDF]) })
    expect(long).toMatchObject({ ok: true, problems: [{ code: 'TRUNCATED', kind: 'PDF' }] })
    await long.dispose()
    await small.close()
  })
})

describe('the article', () => {
  const hostile = [
    '<p><a href="javascript:alert(1)">js</a> <a href="JaVaScRiPt:alert(1)">js</a> <a href="data:text/html,<script>alert(1)</script>">data</a></p>',
    '<math><mi xlink:href="javascript:alert(1)">m</mi><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>',
    '<svg><script>alert(1)</script><style><img src=x onerror=alert(1)></style></svg>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe><object data="/x"></object><embed src="/x"><base href="//evil.example">',
    '<meta http-equiv=refresh content="600;url=//evil.example"><link rel=stylesheet href="//evil.example/x.css"><style>@import "//evil.example"</style>',
    '<p style="background:url(//evil.example/exfil)" onclick="alert(1)" id=body name=cookie>styled</p><form action="//evil.example"><input name=attributes></form>',
    '<img src="//evil.example/track.gif" srcset="//evil.example/2x 2x"><img src="x" onerror="alert(1)"><video poster="//evil.example/p" src="//evil.example/v"></video>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">n</p></noscript><template><script>alert(1)</script></template>',
  ].join('')

  it('has the text and its pictures, and nothing around it', async () => {
    const html = await result.textOf(ArtifactKind.ARTICLE)
    expect(html).toContain('第二章')
    expect(html).toMatch(/<title>一篇文章 &amp; (&lt;more>|<more>)?/)
    expect(html).toMatch(/<img[^>]+src="data:image\/svg\+xml;base64,/)
    expect(html).not.toContain('首页')
  })

  it('has every picture that the page showed, however it came to be shown', async () => {
    site.add({
      '/picture.jpg': (_, response) => void response.setHeader('content-type', 'image/svg+xml').end(drawing('red')),
    })
    const blank = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='
    const pictures = [
      `<figure class=wp-block-image><img src="/picture.jpg?1" srcset="/picture.jpg?1 300w, /picture.jpg?1b 600w" sizes="300px" alt=1></figure>`,
      `<img srcset="/picture.jpg?2 2x" alt=2>`,
      `<picture><source srcset="/picture.jpg?3 800w" sizes=400px><img src="/picture.jpg?3b" alt=3></picture>`,
      `<img class="lazyload" src="/picture.jpg?4" data-src="https://cdn.example.com/real.jpg" alt=4>`,
      `<img class="origin_image lazy" src="${blank}" data-actualsrc="/picture.jpg?5" data-original="/picture.jpg?5" alt=5>`,
      `<img class="lazy" src="/picture.jpg?6" data-srcset="https://cdn.example.com/real.jpg 2x" zoomfile="https://cdn.example.com/big.jpg" alt=6>`,
    ].join(`<p>${story}</p>`)
    site.add({ '/pictures': `<title>x</title><article><h1>H</h1>${story}${pictures}${story}</article>` })
    const shown = await capturer.take(`${site.origin}/pictures`, { formats: new Set([ArtifactKind.ARTICLE]) })
    const { page: opened } = await looker.archived(await shown.textOf(ArtifactKind.ARTICLE))
    const found = await opened.evaluate(() =>
      Array.from(document.images, ({ alt, naturalWidth }) => [alt, naturalWidth]),
    )
    expect(found).toEqual(['1', '2', '3', '4', '5', '6'].map((alt) => [alt, 400]))
    await opened.close()
    await shown.dispose()
  })

  it('keeps nothing that runs, loads or sends, whatever the page tries', async () => {
    site.add({ '/hostile': `<title>x</title><article><h1>H</h1>${story}${hostile}${story}</article>` })
    const tried = await capturer.take(`${site.origin}/hostile`, { formats: new Set([ArtifactKind.ARTICLE]) })
    const { page: opened, requests } = await looker.archived(await tried.textOf(ArtifactKind.ARTICLE))
    const found = await opened.evaluate(() => ({
      text: document.body.innerText.includes('styled'),
      elements: document.querySelectorAll(
        'script,iframe,object,embed,base,link,form,input,video,svg,template,body style',
      ).length,
      attributes: Array.from(document.querySelectorAll('article *'), (element) => [...element.attributes])
        .flat()
        .filter(({ name, value }) => /^on|^style$|^srcset$|^name$/.test(name) || /javascript:|evil/i.test(value))
        .map(({ name, value }) => `${name}=${value}`),
      addresses: Array.from(document.links, (link) => link.protocol).filter((protocol) => !/^https?:$/.test(protocol)),
    }))
    expect({ ...found, requests }).toEqual({ text: true, elements: 0, attributes: [], addresses: [], requests: [] })
    await opened.close()
    await tried.dispose()
  })

  it('is found although names of the page hide what documents and forms are', async () => {
    const names = ['attributes', 'childNodes', 'lastChild', 'innerText', 'children', 'matches', 'id', 'style', 'title']
    const hiding =
      names.map((name) => `<img name="${name}" src="/photo.svg"><input name="${name}">`).join('') +
      ['body', 'head', 'title', 'documentElement', 'images', 'scripts', 'querySelectorAll']
        .map((name) => `<img name="${name}" src="/photo.svg" width=9><form name="${name}"></form>`)
        .join('')
    site.add({
      '/names': `<title>names</title><article><h1>H</h1>${story}</article><form style="position:fixed;bottom:0">${hiding}</form>`,
    })
    const named = await capturer.take(`${site.origin}/names`, {
      formats: new Set([ArtifactKind.ARTICLE, ArtifactKind.HTML, ArtifactKind.TEXT]),
    })
    expect(named).toMatchObject({ ok: true, title: 'names', problems: [] })
    expect(named.files.map(({ kind }) => kind).sort()).toEqual(['ARTICLE', 'HTML', 'TEXT'])
    expect(await named.textOf(ArtifactKind.HTML)).toContain('<input name="attributes"')
    await named.dispose()
  })

  it('is not there where there is none', async () => {
    site.add({ '/bare': '<title>x</title><button>one</button><button>two</button>' })
    const bare = await capturer.take(`${site.origin}/bare`, {
      formats: new Set([ArtifactKind.ARTICLE, ArtifactKind.HTML]),
    })
    expect(bare).toMatchObject({ ok: true, problems: [] })
    expect(bare.files.map(({ kind }) => kind)).toEqual(['HTML'])
    await bare.dispose()
  })
})
