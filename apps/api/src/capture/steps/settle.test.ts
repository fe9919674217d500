import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ArtifactKind, type CaptureStep } from '../../snapshots/snapshot.enums.js'
import { type Canary, startCanary } from '../testing/canary.js'
import { fakeInternet } from '../testing/fake-internet.js'
import { type FixturePage, type FixtureSite, startFixtureSite } from '../testing/fixture-site.js'
import { type Looker, startLooker } from '../testing/look.js'
import { createTestCapturer, type TestCapturer } from '../testing/test-capturer.js'

const article = `<main><h1>标题 Headline</h1>${'<p>A paragraph of the article, which is what somebody wants to keep of this page.</p>'.repeat(8)}</main>`

let site: FixtureSite
let canary: Canary
let capturer: TestCapturer
let looker: Looker
beforeAll(async () => {
  site = await startFixtureSite()
  canary = await startCanary()
  const port = Number(site.endpoint.split(':')[1])
  const hosts = [
    'blog.example.com',
    'mp.weixin.qq.com',
    'mmbiz.qpic.cn',
    'www.zhihu.com',
    'pic1.zhimg.com',
    'blog.csdn.net',
  ]
  const internet = fakeInternet(Object.fromEntries(hosts.map((host) => [host, port])), canary.port)
  capturer = createTestCapturer({ ...internet, limits: { settleTimeout: 6_000, steadyTime: 1_500 } })
  looker = await startLooker()
})
afterEach(() => void (site.requests.length = 0))
afterAll(async () => {
  await Promise.all([capturer.close(), looker.close()])
  await Promise.all([site.close(), canary.close()])
})

/** What somebody sees who opens the archive: its text, and whether it can be scrolled. */
async function see(page: FixturePage, host = 'blog.example.com') {
  site.add({ '/page': page })
  const result = await capturer.take(`http://${host}/page`, { formats: new Set([ArtifactKind.HTML]) })
  const { page: archived } = await looker.archived(await result.textOf(ArtifactKind.HTML))
  const seen = await archived.evaluate(() => ({
    text: document.body.innerText,
    overflow: getComputedStyle(document.body).overflowY,
    pictures: Array.from(document.images, (image) => image.naturalWidth > 0),
  }))
  await archived.close()
  await result.dispose()
  return { ...seen, result }
}

const banner = (inside: string, style = 'position:fixed;bottom:0;left:0;right:0;background:#eee;padding:30px') =>
  `${article}<div id=layer style="${style}">${inside}</div><script>
  const said = (what) => { fetch('/said-' + what); document.getElementById('layer').remove() }</script>`

describe('a consent layer is closed', () => {
  it.each([
    [
      'in English, by refusing',
      'We use cookies to improve your experience. <button onclick="said(1)">Accept all</button><button onclick="said(2)">Reject all</button>',
      '/said-2',
    ],
    [
      'in Chinese, by refusing',
      '本网站使用 Cookie 以改善您的体验。<a onclick="said(1)">同意</a> <a onclick="said(2)">拒绝</a>',
      '/said-2',
    ],
    [
      'in German, by refusing',
      'Wir verwenden Cookies. <span role=button onclick="said(1)">Alle akzeptieren</span><span role=button onclick="said(2)">Alle ablehnen</span>',
      '/said-2',
    ],
    [
      'that can only be taken note of',
      '我们重视您的隐私，请阅读隐私政策。<button onclick="said(1)">我知道了</button>',
      '/said-1',
    ],
  ])('%s', async (_, inside, answer) => {
    const { text, result } = await see(banner(inside))
    expect(text).toContain('Headline')
    expect(text).not.toMatch(/cookie|隐私/i)
    expect(site.requests).toContain(answer)
    expect(result.problems).toEqual([])
  })

  it('by the rules for a well-known one', async () => {
    const { text } = await see(
      `${article}<div id="onetrust-consent-sdk"><div class="onetrust-pc-dark-filter" style="position:fixed;inset:0;background:#0008"></div>
      <div id="onetrust-banner-sdk" role=dialog style="position:fixed;bottom:0;background:white;width:100%">We value your privacy. We use cookies.
      <button id="onetrust-accept-btn-handler" onclick="fetch('/accepted')">Yes please</button><button id="onetrust-reject-all-handler" onclick="fetch('/rejected');document.getElementById('onetrust-consent-sdk').remove()">No thanks</button><button id="onetrust-pc-btn-handler">Cookie settings</button></div></div>`,
    )
    expect(text).not.toContain('cookies')
    expect(site.requests).toContain('/rejected')
    expect(site.requests).not.toContain('/accepted')
  })

  it('in a shadow root', async () => {
    const { text, result } = await see(
      `${article}<div id=host style="position:fixed;bottom:0;width:100%;height:200px;background:#fff"></div><script>
      const root = host.attachShadow({ mode: 'open' }); root.innerHTML = '<div>We use cookies. <button>Deny</button></div>'
      root.querySelector('button').onclick = () => host.remove()</script>`,
    )
    expect(text).not.toContain('cookies')
    expect(await result.problems).toEqual([])
  })

  it('that answers to nothing, with what dims the page and keeps it from scrolling', async () => {
    const { text, overflow, result } = await see(
      `<body style="overflow:hidden">${article}<div style="position:fixed;inset:0;background:#000a"></div><div style="position:fixed;top:30%;left:30%;background:white">This site uses cookies. <button>Accept</button></div></body>`,
    )
    expect(text).toContain('Headline')
    expect(text).not.toContain('cookies')
    expect(overflow).toBe('visible')
    expect(result.problems).toEqual([])
  })
})

describe('what is no consent layer stays', () => {
  it.each([
    [
      'a fixed header',
      '<header style="position:fixed;top:0;width:100%">Cookies &amp; Cakes <a href=/shop>Shop</a> <a href=/ok>Orders</a></header>',
      'Cookies & Cakes',
    ],
    [
      'a fixed footer with links',
      '<footer style="position:fixed;bottom:0;width:100%"><a href=/p>Privacy</a> <a href=/c>Cookie policy</a> <a href=/t>Terms</a></footer>',
      'Cookie policy',
    ],
    [
      'a chat button',
      '<div style="position:fixed;bottom:10px;right:10px;width:80px;height:60px"><button>Close</button> Chat</div>',
      'Chat',
    ],
    [
      'a menu beside the page',
      '<nav style="position:fixed;left:0;top:0;width:200px;height:100%">MENU <a href=/s>Settings</a> <a href=/p>Privacy</a> <a href=/c>Cookies</a> <button>Close</button></nav>',
      'MENU',
    ],
    [
      'a Chinese menu that sticks',
      '<div style="position:sticky;top:0">导航 <a href=/s>设置</a> <a href=/p>隐私政策</a> <span onclick="this.parentNode.remove()">确定</span></div>',
      '导航',
    ],
    [
      'an article about cookies',
      '<article><h2>How cookie consent works</h2><p>Sites ask you to <button>Accept all</button> cookies.</p></article>',
      'How cookie consent works',
    ],
  ])('%s', async (_, markup, words) => expect((await see(article + markup)).text).toContain(words))
})

describe('what asks to sign in is put aside', () => {
  const feed = article.repeat(4)
  const over = (inside: string) =>
    `${feed}<div style="position:fixed;inset:60px;background:white;overflow:auto">${inside}</div>`

  it('where the page can be read behind it', async () => {
    expect((await see(over('<p>NAG 登录后查看更多</p>'))).text).not.toContain('NAG')
  })

  it('but not the page itself, though it offers a sign-in too', async () => {
    expect((await see(over(`<a>登录</a><h2>THE STORY</h2>${article.repeat(2)}`))).text).toContain('THE STORY')
  })
})

describe('text that is folded up is opened', () => {
  const folded = (button: string) =>
    `<h1>H</h1><div class=box><div style="max-height:120px;overflow:hidden">${article.repeat(3)}<p>THE END</p></div>${button}</div>`

  it.each([
    '<a>展开全文</a>',
    '<button>阅读全文 ∨</button>',
    '<span>Read more</span>',
    '<div class=more><button>Continue reading</button></div>',
  ])('%s', async (button) => {
    site.add({ '/page': folded(button) })
    const result = await capturer.take('http://blog.example.com/page', { formats: new Set([ArtifactKind.HTML]) })
    const { page } = await looker.archived(await result.textOf(ArtifactKind.HTML))
    const { height, text } = await page.evaluate(() => ({
      height: document.documentElement.scrollHeight,
      text: document.body.innerText,
    }))
    await page.close()
    await result.dispose()
    expect(height).toBeGreaterThan(900)
    expect(text).not.toMatch(/展开|阅读全文|Read more|Continue/)
  })

  it.each([
    [
      'pictures',
      `<div style="height:200px;overflow:hidden">${'<img width=300 height=150 alt=x>'.repeat(9)}</div><a>查看更多</a>`,
    ],
    [
      'a list with a link to all of it',
      `<h2>News <a href=/more>查看更多</a></h2><ul style="height:120px;overflow:hidden">${'<li>headline of a story that is told elsewhere'.repeat(12)}</ul>`,
    ],
    [
      'a box that its neighbours cut off',
      `<div style="display:flex;flex-direction:column;height:200px"><div style="overflow:hidden;min-height:0">${'<p>a slide of a show that goes on and on</p>'.repeat(9)}</div></div><a>查看更多</a>`,
    ],
  ])('but not %s', async (_, markup) => {
    const { text } = await see(article + markup)
    expect(text).toContain('查看更多')
  })
})

describe('site recipes', () => {
  const picture =
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><rect width="200" height="100" fill="green"/></svg>'
  const guarded =
    (referer: RegExp): FixturePage =>
    (request, response) => {
      const isWelcome = referer.test(request.headers.referer ?? '')
      response.writeHead(isWelcome ? 200 : 403, { 'content-type': 'image/svg+xml' }).end(isWelcome ? picture : '')
    }

  it('pictures of WeChat come, lazy and hot-linked from elsewhere', async () => {
    site.add({
      '/mmbiz/1': guarded(/^https:\/\/mp\.weixin\.qq\.com\//),
      '/mmbiz/2': guarded(/^https:\/\/mp\.weixin\.qq\.com\//),
    })
    const wechat = await see(
      `<div id=js_content style="visibility:hidden;opacity:0">${article}<p><img data-src="http://mmbiz.qpic.cn/mmbiz/1" width=200></p></div>`,
      'mp.weixin.qq.com',
    )
    expect(wechat.text).toContain('Headline')
    expect(wechat.pictures).toEqual([true])
    const blog = await see(`<meta name=referrer content=no-referrer>${article}<img src="http://mmbiz.qpic.cn/mmbiz/2">`)
    expect(blog.pictures).toEqual([true])
  })

  it('Zhihu’s answers are whole, and nothing asks to sign in', async () => {
    site.add({ '/v2': guarded(/zhihu\.com/) })
    const { text, pictures } = await see(
      `<html style="overflow:hidden"><body><div class="RichContent is-collapsed"><div class="RichContent-inner" style="max-height:100px;overflow:hidden">${article}<img src="http://pic1.zhimg.com/v2"><p>回答的结尾</p></div></div>
      <div class="Modal-wrapper" style="position:fixed;inset:0;background:#0008"><div class="signFlowModal">登录知乎，发现更大的世界<input type=password></div></div></body></html>`,
      'www.zhihu.com',
    )
    expect(text).not.toContain('登录知乎')
    expect(text).toContain('回答的结尾')
    expect(pictures).toEqual([true])
  })

  it('CSDN’s articles are not cut off', async () => {
    const { text } = await see(
      `<div id=article_content style="height:200px;overflow:hidden">${article}<p>文章结尾</p></div><div class=hide-article-box>关注博主即可阅读全文</div><div class=passport-login-container style="position:fixed;inset:0">登录后您可以享受以下权益</div>`,
      'blog.csdn.net',
    )
    expect(text).toContain('文章结尾')
    expect(text).not.toMatch(/关注博主|登录后/)
  })
})

describe('waiting', () => {
  it('a page without scripts and lazy pictures is not waited for', async () => {
    const patient = createTestCapturer({ allow: [site.endpoint], limits: { networkQuiet: 6_000, steadyTime: 20_000 } })
    site.add({ '/still': article, '/scripted': `${article}<script>let x</script>` })
    const times: number[] = []
    for (const path of ['/still', '/scripted']) {
      const begun: Partial<Record<CaptureStep, number>> = {}
      const onProgress = (step: CaptureStep) => void (begun[step] = performance.now())
      await (await patient.take(site.origin + path, { formats: new Set(), onProgress })).dispose()
      times.push((begun.SERIALIZE ?? NaN) - (begun.SETTLE ?? NaN))
    }
    await patient.close()
    expect(times[0]).toBeLessThan(5_500)
    expect(times[1]).toBeGreaterThan(6_000)
  })

  it('a page that goes blank when its consent layer is closed is taken as it came', async () => {
    const { text } = await see(
      `<div id=story>${article}</div><div id=l style="position:fixed;bottom:0;width:100%;background:#eee;padding:20px">We use cookies. <button onclick="story.remove();l.remove()">Reject all</button></div><script>let x</script>`,
    )
    expect(text).toContain('Headline')
  })

  it('what scripts fetch and write later is there', async () => {
    site.add({
      '/data': (_, response) => void setTimeout(() => response.end('fetched later'), 700),
    })
    const { text } = await see(
      `<div id=app>Loading…</div><script>fetch('/data').then((r) => r.text()).then((t) => setTimeout(() => (app.textContent = t), 100))</script>`,
    )
    expect(text).toBe('fetched later')
  })

  it('what never becomes quiet is not waited for without end', async () => {
    const { text, result } = await see(
      `${article}<script>setInterval(() => fetch('/poll-' + Math.random()), 100); new EventSource('/events')</script>`,
    )
    expect(text).toContain('Headline')
    expect(result).toMatchObject({ ok: true, problems: [] })
  })

  it('what never becomes quiet nor steady is taken as it is, and said to be so', async () => {
    const { result } = await see(
      `${article}<div id=d></div><script>setInterval(() => fetch('/poll-' + Math.random()), 100); setInterval(() => (d.innerHTML += '<p>more and more of what never ends</p>'.repeat(9)), 200)</script>`,
    )
    expect(result).toMatchObject({ ok: true, problems: [{ code: 'TIMEOUT' }] })
  })

  it('a page that is spoilt when its time is over is not opened anew behind the files', async () => {
    const hurried = createTestCapturer({ allow: [site.endpoint], limits: { settleTimeout: 1_500, remedyTimeout: 0 } })
    // The page goes blank, and answers nothing more, while it is looked whether it did.
    const spoil = `story.remove(); const x = new XMLHttpRequest(); x.open('GET', '/slow', false); x.send()`
    site.add({
      '/slow': (_, response) => void setTimeout(() => response.end(), 7_000),
      '/spoilt': `<div id=story>${article}</div><div style="position:fixed;bottom:0;width:100%;background:#eee;padding:20px">We use cookies. <button onclick="setTimeout(() => { ${spoil} }, 900)">Reject all</button></div>`,
    })
    const result = await hurried.take(`${site.origin}/spoilt`)
    await hurried.close()
    await result.dispose()
    expect(site.requests.filter((path) => path === '/spoilt')).toHaveLength(1)
  })
})
