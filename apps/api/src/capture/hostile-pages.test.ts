import { createSocket } from 'node:dgram'
import { readdirSync, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { crc32, deflateSync } from 'node:zlib'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { limits as defaults } from '../limits.js'
import { ArtifactKind } from '../snapshots/snapshot.enums.js'
import { type Canary, startCanary } from './testing/canary.js'
import { type FixturePage, type FixtureSite, startFixtureSite } from './testing/fixture-site.js'
import { scratchFolders } from './testing/scratch-folders.js'
import { createTestCapturer, type TestCapturer, type TestResult } from './testing/test-capturer.js'

// Two captures, each with all the time it may take.
vi.setConfig({ testTimeout: 200_000 })

const prose = '<h1>Headline</h1><p>Something worth keeping stands here, whatever else the page tries.</p>'

let site: FixtureSite
let canary: Canary
let capturer: TestCapturer
const taken: TestResult[] = []
beforeAll(async () => {
  site = await startFixtureSite({}, '')
  canary = await startCanary()
  capturer = createTestCapturer({
    allow: [site.endpoint],
    // The canary's port is one that captures may use: only its address protects it.
    limits: {
      ports: [...defaults.capture.ports, canary.port],
      navigationTimeout: 8_000,
      settleTimeout: 4_000,
    },
  })
})
beforeEach(() => void (canary.contacts.length = 0))
afterEach(() => Promise.all(taken.splice(0).map((result) => result.dispose())))
afterAll(async () => {
  await capturer.close()
  await Promise.all([site.close(), canary.close()])
})

async function take(page: FixturePage, formats: ArtifactKind[] = Object.values(ArtifactKind)) {
  site.add({ '/hostile': page })
  const result = await capturer.take(`${site.origin}/hostile`, { formats: new Set(formats) })
  taken.push(result)
  return result
}

async function expectSaved(result: TestResult) {
  expect(result.ok).toBe(true)
  expect(await result.textOf(ArtifactKind.TEXT)).toContain('worth keeping')
  expect(await result.textOf(ArtifactKind.HTML)).not.toContain('CANARY')
}

describe('a page that reaches for private addresses', () => {
  const hosts = () => [
    `127.0.0.1:${canary.port}`,
    `localhost:${canary.port}`,
    `[::1]:${canary.port}`,
    `[::ffff:7f00:1]:${canary.port}`,
  ]
  const everywhere = (write: (base: string, host: string) => string) =>
    hosts()
      .map((host) => write(`http://${host}`, host))
      .join('\n')

  it('gets nothing from there by markup', async () => {
    const result = await take(
      `${prose}<link rel=icon href="http://127.0.0.1:${canary.port}/favicon">` +
        everywhere(
          (base, host) => `<img src="${base}/img"><img srcset="${base}/srcset 2x"><iframe src="${base}/frame"></iframe>
          <script src="${base}/script"></script><link rel=stylesheet href="${base}/css"><link rel=prefetch href="${base}/prefetch">
          <link rel=preload as=image href="${base}/preload"><link rel=preconnect href="${base}"><link rel=dns-prefetch href="//${host}">
          <link rel=manifest href="${base}/manifest"><link rel=modulepreload href="${base}/module"><link rel=prerender href="${base}/prerender">
          <object data="${base}/object"></object><embed src="${base}/embed"><video src="${base}/video" poster="${base}/poster" autoplay></video>
          <audio src="${base}/audio" autoplay></audio><svg><image href="${base}/svg"/><use href="${base}/use#x"/></svg>
          <form action="${base}/form"><input type=image src="${base}/input"></form><body background="${base}/background">
          <style>@import "${base}/import"; @font-face{font-family:f;src:url(${base}/font)} p{font-family:f;background:url(${base}/bg);cursor:url(${base}/cur),auto}</style>
          <script type="speculationrules">{"prerender":[{"source":"list","urls":["${base}/speculate"]}]}</script>`,
        ),
    )
    await expectSaved(result)
    expect(canary.contacts).toEqual([])
  })

  it('gets nothing from there by script', async () => {
    const result = await take(
      `${prose}<script>${everywhere(
        (base, host) => `
        fetch('${base}/fetch').catch(() => 0); fetch('${base}/nocors', { mode: 'no-cors' }).catch(() => 0)
        try { const x = new XMLHttpRequest(); x.open('POST', '${base}/xhr'); x.send('x') } catch {}
        navigator.sendBeacon('${base}/beacon', 'x'); new EventSource('${base}/events'); new WebSocket('ws://${host}/ws')
        try { new WebTransport('https://${host}/wt') } catch {}
        try { new SharedWorker('${base}/shared') } catch {}
        try { new Worker('${base}/worker') } catch {}
        new Worker(URL.createObjectURL(new Blob(["fetch('${base}/in-worker').catch(() => 0); try { importScripts('${base}/import') } catch {}"])))
        import('${base}/module').catch(() => 0); new Image().src = '${base}/image'; open('${base}/popup')
        navigator.serviceWorker?.register('/sw.js').catch(() => 0)`,
      )}</script>`,
    )
    await expectSaved(result)
    expect(canary.contacts).toEqual([])
  })

  it('sends no datagram, neither for WebRTC nor for WebTransport', async () => {
    const udp = createSocket('udp4')
    const datagrams: string[] = []
    udp.on('message', (message) => datagrams.push(message.toString('hex')))
    udp.bind(0, '127.0.0.1')
    await once(udp, 'listening')
    const { port } = udp.address()
    const result = await take(`${prose}<script>
      for (const urls of ['stun:127.0.0.1:${port}', 'turn:127.0.0.1:${port}?transport=udp', 'stun:localhost:${port}', 'turn:127.0.0.1:${canary.port}?transport=tcp']) {
        const pc = new RTCPeerConnection({ iceServers: [{ urls, username: 'a', credential: 'b' }] })
        pc.createDataChannel('x'); pc.createOffer().then((offer) => pc.setLocalDescription(offer))
      }
      try { new WebTransport('https://127.0.0.1:${port}/') } catch {}
      setTimeout(() => document.body.append('late'), 1500); fetch('/slow')
    </script>`)
    await expectSaved(result)
    udp.close()
    expect(datagrams).toEqual([])
    expect(canary.contacts).toEqual([])
  })

  it('registers no service worker', async () => {
    site.add({
      '/sw.js': (_, response) =>
        response.setHeader('content-type', 'text/javascript').end(`fetch('http://127.0.0.1:${canary.port}/sw')`),
    })
    const result = await take(`${prose}<p id=state></p><script>
      const frame = document.body.appendChild(document.createElement('iframe'))
      for (const { navigator } of [window, frame.contentWindow])
        navigator.serviceWorker.register('/sw.js').then((r) => document.title = r ? 'registered' : 'blocked', () => document.title = 'blocked')
    </script>`)
    await expectSaved(result)
    expect(result.title).not.toBe('registered')
    expect(canary.contacts).toEqual([])
  })

  it('sends no reports there, and opens no worker of workers', async () => {
    const base = `http://127.0.0.1:${canary.port}`
    const result = await take((_, response) => {
      const headers = {
        'content-type': 'text/html',
        'content-security-policy': `img-src 'none'; report-uri ${base}/csp; report-to x`,
        'reporting-endpoints': `x="${base}/report"`,
        nel: '{"report_to":"x","max_age":600}',
        link: `<${base}/linked>; rel=preload; as=image, <${base}>; rel=preconnect`,
      }
      const spawn = `const spin = 'for (const end = Date.now() + 150; Date.now() < end;);'
        for (let i = 0; i < 20; i += 1) new Worker(URL.createObjectURL(new Blob([spin + "new Worker(location.href); fetch('${base}/in')"])))`
      response.writeHead(200, headers).end(`${prose}<img src="/forbidden.png"><script>${spawn}</script>`)
    })
    await expectSaved(result)
    expect(canary.contacts).toEqual([])
  })

  it('shows no file of this machine', async () => {
    const marker = 'root:'
    const result =
      await take(`${prose}<iframe src="file:///etc/passwd"></iframe><object data="file:///etc/passwd"></object>
      <embed src="file:///etc/passwd"><iframe src="view-source:file:///etc/passwd"></iframe><iframe src="chrome://version"></iframe>
      <img src="file:///etc/passwd"><script>fetch('file:///etc/passwd').then((r) => r.text()).then((t) => document.body.append(t), () => 0); location.hash = 'x'</script>`)
    await expectSaved(result)
    expect(await result.textOf(ArtifactKind.HTML)).not.toContain(marker)
    expect(result.text).not.toContain(marker)
    expect((await result.bytesOf(ArtifactKind.PDF)).includes(marker)).toBe(false)
  })
})

describe('a page that will not let go', () => {
  it('asks no endless questions', async () => {
    await expectSaved(
      await take(
        `${prose}<script>onbeforeunload = () => 'stay'; for (let i = 0; i < 1000; i += 1) { alert(i); prompt(i); confirm(i) } print()</script>`,
      ),
    )
  })

  it('opens no windows and saves no downloads', async () => {
    const marker = 'nothing but this is in the file'
    site.add({
      '/download': (_, response) =>
        void response
          .writeHead(200, { 'content-disposition': 'attachment', 'content-type': 'application/zip' })
          .end(marker),
    })
    const result = await take(`${prose}<a id=a download href="/download"></a><script>
      for (let i = 0; i < 1000; i += 1) open('about:blank')
      for (let i = 0; i < 20; i += 1) a.click()
    </script>`)
    await expectSaved(result)
    await result.dispose()
    // All temporary files are in the capturer's folder.
    const [scratch = ''] = await scratchFolders()
    const files = readdirSync(scratch, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const paths = files.map(({ parentPath, name }) => join(parentPath, name))
    expect(paths).not.toEqual([])
    expect(paths.filter((path) => readFileSync(path, 'utf8') === marker)).toEqual([])
  })

  it('ends within its time when a script spins: in the page, again and again, in WebAssembly', async () => {
    const spins = [
      'while (true) {}',
      'setInterval(() => { const end = performance.now() + 1e5; while (performance.now() < end); }, 1)',
      `new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11]))).exports.f()`,
    ]
    const started = performance.now()
    const ends = spins.map(async (script, index) => {
      site.add({ [`/spin-${index}`]: `${prose}<script>setTimeout(() => { ${script} }, 50)</script>` })
      const { problems, dispose } = await capturer.take(`${site.origin}/spin-${index}`)
      await dispose()
      return problems.map(({ code }) => code)
    })
    for (const codes of await Promise.all(ends)) expect(codes).toContain('TIMEOUT')
    expect(performance.now() - started).toBeLessThan(defaults.capture.totalTimeout + 5_000)
  })

  it('ends when a page takes all memory, and the next capture is fine', async () => {
    // As long as it takes on a busy machine to fill the memory.
    const patient = createTestCapturer({ allow: [site.endpoint], limits: { pageMemory: 800 * 1024 * 1024 } })
    site.add({
      '/greedy': `${prose}<script>const all = []; for (;;) all.push(new Uint8Array(1e8).fill(1))</script>`,
      '/good': prose,
    })
    try {
      const result = await patient.take(`${site.origin}/greedy`)
      expect(result).toMatchObject({ ok: false, retryable: false, problems: [{ code: 'TOO_LARGE' }] })
      taken.push(await patient.take(`${site.origin}/good`))
      await expectSaved(taken[0] as TestResult)
    } finally {
      await patient.close()
    }
  })

  it('does not disturb its neighbour', async () => {
    site.add({ '/spin': `${prose}<script>setTimeout(() => { while (true) {} }, 50)</script>`, '/good': prose })
    const [, good] = await Promise.all([capturer.take(`${site.origin}/spin`), capturer.take(`${site.origin}/good`)])
    expect(good).toMatchObject({ ok: true, problems: [] })
  })
})

describe('a page of absurd size', () => {
  it('is refused when it has too many elements', async () => {
    const result = await take(
      `${prose}<script>const f = document.createDocumentFragment(); for (let i = 0; i < 1e6; i += 1) f.append(document.createElement('i')); document.body.append(f)</script>`,
    )
    expect(result).toMatchObject({ ok: false, retryable: false, problems: [{ code: 'TOO_LARGE' }] })
  })

  const nested = (depth: number) =>
    `${prose}<div id=deep></div><script>let at = document.getElementById('deep'); for (let i = 0; i < ${depth}; i += 1) at = at.appendChild(document.createElement('b')); at.append('bottom')</script>`

  it('is written whole when it nests 3,000 deep', async () => {
    const result = await take(nested(3_000), [ArtifactKind.HTML])
    expect(result).toMatchObject({ ok: true, problems: [] })
    expect(await result.textOf(ArtifactKind.HTML)).toContain('<b>bottom</b>')
  })

  it('harms nobody else when it nests 100,000 deep, which Chromium cannot draw', async () => {
    const result = await take(nested(100_000), [ArtifactKind.HTML])
    expect(result).toMatchObject({ ok: false, files: [] })
    await expectSaved(await take(prose))
  })

  it('gets a picture of its beginning, and says that it is cut', async () => {
    const result = await take(`${prose}<div style="height:1000000px;background:linear-gradient(red,blue)"></div>`, [
      ArtifactKind.SCREENSHOT,
      ArtifactKind.TEXT,
      ArtifactKind.HTML,
    ])
    await expectSaved(result)
    expect(result.problems).toContainEqual({ code: 'TRUNCATED', kind: 'SCREENSHOT' })
    expect(result.file(ArtifactKind.SCREENSHOT).height).toBe(defaults.capture.screenshotHeight)
  })

  it('is not scrolled for ever', async () => {
    const result = await take(`${prose}<script>
      const grow = () => { for (let i = 0; i < 20; i += 1) document.body.append(Object.assign(document.createElement('p'), { textContent: 'more ' + i, style: 'height:200px' })) }
      addEventListener('scroll', grow); new IntersectionObserver(grow).observe(document.querySelector('h1')); grow()
    </script>`)
    await expectSaved(result)
  })

  it.each([
    ['nothing', '', '127.0.0.1'],
    [
      'emoji and what reads from right to left',
      '😀 \u05e9\u05dc\u05d5\u05dd \u202egnp.exe',
      '😀 \u05e9\u05dc\u05d5\u05dd gnp.exe',
    ],
    ['halves of characters and zeros', '<script>document.title = "a\\ud800b\\0c"</script>', 'a\ufffdb c'],
  ])('keeps a title of %s as valid text', async (_, title, expected) => {
    const head = title.startsWith('<') ? title : `<title>${title}</title>`
    const { title: kept } = await take(`<meta charset=utf-8>${head}<p>Something worth keeping</p>`, [ArtifactKind.TEXT])
    expect(kept ?? '127.0.0.1').toBe(expected)
  })

  it('has at most 512 characters of title, without controls', async () => {
    const result = await take(`<title>a\u202Eb\u0007 ${'很'.repeat(100_000)}</title>${prose}`, [ArtifactKind.TEXT])
    expect([...(result.title ?? '')]).toHaveLength(512)
    expect(result.title).toMatch(/^ab 很/)
  })

  it('is not drowned by cookies, messages or its console', async () => {
    await expectSaved(
      await take(`${prose}<script>
        for (let i = 0; i < 5000; i += 1) document.cookie = 'c' + i + '=' + 'x'.repeat(200)
        for (let i = 0; i < 10000; i += 1) console.log('x'.repeat(1000))
        onmessage = () => 0; for (let i = 0; i < 1e5; i += 1) postMessage(i, '*')
      </script>`),
    )
  })

  it('decodes no picture that is a bomb', async () => {
    site.add({
      '/laughs.svg': (_, response) =>
        response
          .setHeader('content-type', 'image/svg+xml')
          .end(
            `<!DOCTYPE svg [${Array.from({ length: 12 }, (_, i) => `<!ENTITY l${i} "${i === 0 ? 'ha' : `&l${i - 1};`.repeat(10)}">`).join('')}]><svg xmlns="http://www.w3.org/2000/svg"><text>&l11;</text></svg>`,
          ),
    })
    // 2.5 thousand million pixels, announced by a few bytes.
    const chunk = (type: string, data: Buffer) => {
      const body = Buffer.concat([Buffer.from(type), data])
      const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
      length.writeUInt32BE(data.length)
      sum.writeUInt32BE(crc32(body))
      return Buffer.concat([length, body, sum])
    }
    const header = Buffer.from([0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50, 8, 6, 0, 0, 0])
    const rows = deflateSync(Buffer.alloc(50_000 * 4 * 50))
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])
    const png = Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows)])
    site.add({ '/vast.png': (_, response) => void response.setHeader('content-type', 'image/png').end(png) })
    await expectSaved(await take(`${prose}<img src="/laughs.svg"><img src="/vast.png" width=300 height=300>`))
  })
})
