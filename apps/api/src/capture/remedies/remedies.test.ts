import type { ServerResponse } from 'node:http'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { ArtifactKind } from '../../snapshots/snapshot.enums.js'
import { type FixturePage, type FixtureSite, startFixtureSite } from '../testing/fixture-site.js'
import { createTestCapturer, type TestCapturer } from '../testing/test-capturer.js'

const article = `<h1>Headline</h1>${'<p>A paragraph of the article, which is what somebody wants to keep of this page.</p>'.repeat(8)}`
const picture =
  '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200" fill="green"/></svg>'

let site: FixtureSite
let capturer: TestCapturer
beforeAll(async () => {
  site = await startFixtureSite()
  const patience = { blankTimeout: 600, networkQuiet: 200 }
  capturer = createTestCapturer({ allow: [site.endpoint], limits: { ...patience, secondTime: patience } })
})
afterEach(() => void (site.requests.length = 0))
afterAll(async () => {
  await capturer.close()
  await site.close()
})

async function see(page: string) {
  site.add({ '/page': page })
  const result = await capturer.take(`${site.origin}/page`, { formats: new Set([ArtifactKind.HTML]) })
  const html = await result.textOf(ArtifactKind.HTML)
  await result.dispose()
  return { result, html }
}

/** Something that answers with an error the first time. */
function lateComer(contentType: string, body: string): FixturePage {
  let asked = 0
  return (_, response: ServerResponse) => {
    asked += 1
    response.writeHead(asked === 1 ? 503 : 200, { 'content-type': contentType }).end(asked === 1 ? '' : body)
  }
}

const timesAsked = (path: string) => site.requests.filter((each) => each === path).length

it('an application that does not start is opened once more', async () => {
  site.add({
    '/app.js': lateComer('text/javascript', `root.innerHTML = ${JSON.stringify(article)}`),
    '/never.js': (_, response) => void response.writeHead(503).end(),
  })
  const app = (name: string) => `<title>App</title><div id=root></div><script src="/${name}.js"></script>`
  const started = await see(app('app'))
  expect(started.html).toContain('Headline')
  expect(started.result.problems).toEqual([])
  const { result } = await see(app('never'))
  expect(result).toMatchObject({ ok: true, problems: [{ code: 'BLANK_PAGE' }] })
  expect(timesAsked('/never.js')).toBe(2)
})

it('a page that is away when it is opened once more fails, and is taken again later', async () => {
  let asked = 0
  site.add({
    '/leaving': (_, response) => {
      asked += 1
      if (asked > 1) return void response.destroy()
      response.setHeader('content-type', 'text/html').end('<title>App</title><div id=root></div><script>let x</script>')
    },
  })
  const result = await capturer.take(`${site.origin}/leaving`, { formats: new Set([ArtifactKind.HTML]) })
  await result.dispose()
  expect(result).toMatchObject({ ok: false, retryable: true, problems: [{ code: 'CONNECTION_FAILED' }] })
})

const stubborn = (page: string) => `${page}<script>
  const show = () => {
    document.querySelector('.bar')?.remove()
    const bar = document.createElement('div')
    bar.className = 'bar'
    bar.style.cssText = 'display:flex;position:fixed;bottom:0;width:100%;background:#ddd;padding:40px'
    bar.innerHTML = 'We use cookies. <button>Accept</button>'
    document.body.append(bar)
  }
  show(); setInterval(show, 5)</script>`

it('a consent layer that comes back as often as it is closed is not seen', async () => {
  const { result, html } = await see(stubborn(article))
  expect(result.problems).toEqual([])
  expect(html).toMatch(/class="?bar"? style="[^"]*display: none !important/)
})

it('a consent layer with nothing behind it stays, for it is all that there is', async () => {
  const { result, html } = await see(stubborn('<div id=root></div>'))
  expect(result.problems).toMatchObject([{ code: 'CONSENT_LAYER' }])
  expect(html).toMatch(/class="?bar"? style="[^"]*display: flex/)
})

it('style sheets and pictures that failed to come are asked for again, and those that are not there are not', async () => {
  site.add({
    '/late.css': lateComer('text/css', 'h1 { color: rgb(1, 2, 3) }'),
    '/imported.css': lateComer('text/css', 'p { color: rgb(4, 5, 6) }'),
    '/late.svg': lateComer('image/svg+xml', picture),
    '/later.svg': lateComer('image/svg+xml', picture),
  })
  const pictures = '<img src="/late.svg" width=300 height=200><img src="/later.svg" width=300 height=200>'
  const late = await see(
    `<link rel=stylesheet href="/late.css"><style>@import url(/imported.css);</style>${article}${pictures}`,
  )
  expect(late.result.problems).toEqual([])
  for (const rule of ['1, ?2, ?3', '4, ?5, ?6']) expect(late.html).toMatch(new RegExp(`rgb\\(${rule}\\)`))
  expect(late.html.match(/data:image\/svg\+xml/g)).toHaveLength(2)

  const { result } = await see(`<link rel=stylesheet href="/absent.css">${article}`)
  expect(result.problems).toMatchObject([{ code: 'MISSING_RESOURCES', details: { styles: 1 } }])
  expect(timesAsked('/absent.css')).toBe(1)
})
