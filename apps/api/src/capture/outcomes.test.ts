import type { RequestListener } from 'node:http'
import { createServer } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../limits.js'
import { ArtifactKind } from '../snapshots/snapshot.enums.js'
import { type Canary, startCanary } from './testing/canary.js'
import { fakeInternet } from './testing/fake-internet.js'
import { type FixturePage, type FixtureSite, startFixtureSite } from './testing/fixture-site.js'
import { type SecureSite, startResettingSite, startSecureSite, trustFixture } from './testing/secure-site.js'
import { createTestCapturer, type TestCapturer, type TestResult } from './testing/test-capturer.js'

const prose = '<h1>A page</h1><p>It says something that is worth keeping, in more than one sentence. Here is one.</p>'
const redirect =
  (status: number, location: string): FixturePage =>
  (_, response) =>
    void response.writeHead(status, { location }).end()
const answer =
  (status: number, headers: Record<string, string>, body: string | Buffer = prose): FixturePage =>
  (_, response) =>
    void response.writeHead(status, headers).end(body)
const html = { 'content-type': 'text/html; charset=utf-8' }

let site: FixtureSite
let canary: Canary
let secure: SecureSite
let expired: SecureSite
let internet: ReturnType<typeof fakeInternet>
let capturer: TestCapturer
const taken: TestResult[] = []

beforeAll(async () => {
  site = await startFixtureSite()
  canary = await startCanary()
  const page: RequestListener = (_, response) => void response.writeHead(200, html).end(prose)
  secure = await startSecureSite(page)
  expired = await startSecureSite(page, 'expired.pem')
  const dead = createServer().listen(0, '127.0.0.1')
  const deadPort = await new Promise<number>((done) =>
    dead.once('listening', () => done((dead.address() as { port: number }).port)),
  )
  dead.close()
  internet = fakeInternet(
    {
      'site.example.com': Number(site.endpoint.split(':')[1]),
      'secure.example.com': secure.port,
      'other.example.com': secure.port,
      'expired.example.com': expired.port,
      'dead.example.com': deadPort,
      'private.example.com': ['10.1.2.3'],
      'mixed.example.com': ['93.184.216.1', '::1'],
    },
    canary.port,
  )
  capturer = createTestCapturer({ ...internet, limits: { navigationTimeout: 4_000, connectTimeout: 1_000 } })
})
afterEach(async () => {
  await Promise.all(taken.splice(0).map((result) => result.dispose()))
  internet.dialled.length = 0
})
afterAll(async () => {
  await capturer.close()
  await Promise.all([site.close(), secure.close(), expired.close(), canary.close()])
})

async function take(url: string) {
  const result = await capturer.take(url, { formats: new Set([ArtifactKind.HTML, ArtifactKind.TEXT]) })
  taken.push(result)
  return result
}

const failed = (code: string, retryable: boolean) => ({
  ok: false,
  retryable,
  problems: [expect.objectContaining({ code })],
})

describe('a link that leads nowhere', () => {
  it.each([
    ['http://nowhere.example.com/', 'DNS_FAILED', true],
    ['https://nowhere.example.com/', 'DNS_FAILED', true],
    ['http://dead.example.com/', 'CONNECTION_FAILED', true],
    ['https://dead.example.com/', 'CONNECTION_FAILED', true],
    ['https://secure.example.com/', 'TLS_ERROR', false],
    ['https://other.example.com/', 'TLS_ERROR', false],
    ['https://expired.example.com/', 'TLS_ERROR', false],
  ])('%s is %s', async (url, code, retryable) => {
    expect(await take(url)).toMatchObject({ ...failed(code, retryable), files: [] })
  })

  it.each([
    'http://127.0.0.1/',
    'http://[::1]/',
    'http://localhost:8080/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.100.100.200/',
    'http://private.example.com/',
    'https://private.example.com/',
    'http://mixed.example.com/',
    'http://site.example.com:6379/',
    'http://router/',
  ])('%s is blocked without any contact', async (url) => {
    expect(await take(url)).toMatchObject({ ...failed('BLOCKED_ADDRESS', false), files: [] })
    expect({ dialled: internet.dialled, contacts: canary.contacts }).toEqual({ dialled: [], contacts: [] })
  })

  it('opens https pages whose certificate is good', async () => {
    const trusting = createTestCapturer({ ...internet, browserArgs: [trustFixture] })
    const result = await trusting.take('https://secure.example.com/page')
    expect(result).toMatchObject({ ok: true, finalUrl: 'https://secure.example.com/page' })
    expect(await result.textOf(ArtifactKind.HTML)).toContain('worth keeping')
    await trusting.close()
  })

  it('is a failed connection where HTTP/2 ends with an error', async () => {
    const resetting = await startResettingSite()
    const { resolve, connect } = fakeInternet({ 'reset.example.com': resetting.port }, canary.port)
    const trusting = createTestCapturer({ resolve, connect, browserArgs: [trustFixture] })
    const result = await trusting.take('https://reset.example.com/')
    expect(result).toMatchObject({ ...failed('CONNECTION_FAILED', true), files: [] })
    await trusting.close()
    resetting.close()
  })
})

describe('redirects', () => {
  it.each([301, 302, 303, 307, 308])('a %d to a private address is blocked, and nothing is kept', async (status) => {
    site.add({ '/r': redirect(status, 'http://127.0.0.1:8080/') })
    expect(await take('http://site.example.com/r')).toMatchObject({ ...failed('BLOCKED_ADDRESS', false), files: [] })
    expect(canary.contacts).toEqual([])
  })

  it.each([
    ['a Refresh header', answer(200, { ...html, refresh: '0;url=http://127.0.0.1:8080/' })],
    ['a meta refresh', '<meta http-equiv=refresh content="0;url=http://private.example.com/">'],
    ['a script', '<script>location = "http://127.0.0.1:8080/"</script>'],
    [
      'a form that sends itself',
      '<form action="http://[::1]:8080/"></form><script>document.forms[0].submit()</script>',
    ],
  ])('%s to a private address is blocked, and nothing is kept', async (_, page) => {
    site.add({ '/hop': page })
    expect(await take('http://site.example.com/hop')).toMatchObject({ ...failed('BLOCKED_ADDRESS', false), files: [] })
    expect(canary.contacts).toEqual([])
  })

  it('follows what leads to a page, and says where it ended', async () => {
    site.add({
      '/from': redirect(302, '/to?x=1#part'),
      '/to': `<script>if (!location.search.includes('y')) location = '/to?y=1'</script>${prose}`,
    })
    expect(await take('http://site.example.com/from')).toMatchObject({
      ok: true,
      finalUrl: 'http://site.example.com/to?y=1',
    })
  })

  it('ends loops, of redirects and of scripts', async () => {
    site.add({
      '/self': redirect(302, '/self'),
      '/a': redirect(301, '/b'),
      '/b': redirect(301, '/a'),
      '/script': '<script>location = "/script?" + Math.random()</script>',
    })
    for (const path of ['/self', '/a', '/script']) {
      site.requests.length = 0
      expect(await take(`http://site.example.com${path}`)).toMatchObject(failed('REDIRECT_LOOP', false))
      expect(site.requests.length).toBeLessThanOrEqual(22)
    }
  })
})

describe('an error page is kept to look at, but is no success', () => {
  it.each([
    [404, 'HTTP_ERROR', false],
    [410, 'HTTP_ERROR', false],
    [403, 'HTTP_ERROR', false],
    [500, 'HTTP_ERROR', true],
    [503, 'HTTP_ERROR', true],
    [401, 'AUTH_REQUIRED', false],
  ])('%d is %s', async (status, code, retryable) => {
    site.add({ '/error': answer(status, html) })
    const result = await take('http://site.example.com/error')
    expect(result).toMatchObject({ ...failed(code, retryable), httpStatus: status })
    expect(result.problems[0]?.details).toEqual({ status })
    expect(await result.textOf(ArtifactKind.TEXT)).toContain('worth keeping')
  })

  it('is told of once, though it looks like one, too', async () => {
    site.add({
      '/gone': answer(404, html, '<title>404 Not Found</title><h1>Not Found</h1><p>There is no such page.</p>'),
    })
    expect((await take('http://site.example.com/gone')).problems).toEqual([
      { code: 'HTTP_ERROR', details: { status: 404 } },
    ])
  })

  it('is no failed connection where it says nothing else', async () => {
    site.add({ '/silent': answer(404, {}, '') })
    const result = await take('http://site.example.com/silent')
    expect(result).toMatchObject({ ok: false, retryable: false, httpStatus: 404 })
    // Chromium shows an error of its own there, headless shell an empty page.
    expect(result.problems[0]?.code).toBe('HTTP_ERROR')
  })

  it('a question for a password is not answered', async () => {
    for (const scheme of ['Basic realm="x"', 'NTLM', 'Negotiate']) {
      site.add({ '/asks': answer(401, { ...html, 'www-authenticate': scheme }) })
      expect(await take('http://site.example.com/asks')).toMatchObject(failed('AUTH_REQUIRED', false))
    }
  })

  it('keeps what the site says about when to come back', async () => {
    site.add({ '/busy': answer(429, { ...html, 'retry-after': '120' }) })
    expect(await take('http://site.example.com/busy')).toMatchObject({ retryable: true, retryAfter: 120_000 })
    site.add({ '/busy': answer(503, { ...html, 'retry-after': new Date(Date.now() + 60_000).toUTCString() }) })
    expect((await take('http://site.example.com/busy')).retryAfter).toBeGreaterThan(50_000)
  })

  it('a response without content has nothing to keep', async () => {
    site.add({ '/204': answer(204, {}, '') })
    expect(await take('http://site.example.com/204')).toMatchObject(failed('UNSUPPORTED_CONTENT', false))
  })
})

describe('pages that do not end', () => {
  it('gives up on headers that never come', async () => {
    site.add({ '/silent': () => undefined })
    expect(await take('http://site.example.com/silent')).toMatchObject({ ...failed('TIMEOUT', true), files: [] })
  })

  it('keeps what came of a body that never ends', async () => {
    site.add({
      '/drip': (_, response) => {
        response.writeHead(200, html).write(prose)
        const timer = setInterval(() => response.write('.'), 200)
        response.on('close', () => clearInterval(timer))
      },
    })
    const result = await take('http://site.example.com/drip')
    expect(result).toMatchObject({ ok: true, problems: [{ code: 'TIMEOUT' }] })
    expect(await result.textOf(ArtifactKind.HTML)).toContain('worth keeping')
  })

  it('says so when the page itself was cut off', async () => {
    site.add({
      '/cut': (_, response) => {
        response.writeHead(200, { ...html, 'content-length': '100000' }).write(prose)
        setTimeout(() => response.destroy(), 200)
      },
    })
    expect(await take('http://site.example.com/cut')).toMatchObject({ ok: true, problems: [{ code: 'TRUNCATED' }] })
  })
})

describe('what a page says of itself', () => {
  it('is no longer than it is stored', async () => {
    const head = `<html lang="${'zh-Hans-x-' + 'abcdefgh-'.repeat(6)}a"><meta property="og:site_name" content="${'站'.repeat(400)}">`
    site.add({ '/long': `${head}<script>history.pushState(0, '', '?' + 'x'.repeat(70000))</script>${prose}` })
    const result = await take('http://site.example.com/long')
    expect(result).toMatchObject({ ok: true, language: undefined, finalUrl: 'http://site.example.com/long' })
    expect(result.siteName).toHaveLength(limits.capture.siteNameLength)
  })

  it('is cut as text by its bytes, and says so', async () => {
    const brief = createTestCapturer({ allow: [site.endpoint], limits: { textBytes: 10_000 } })
    site.add({ '/chinese': `<p>${'汉'.repeat(5_000)}` })
    const formats = new Set([ArtifactKind.HTML, ArtifactKind.TEXT])
    const result = await brief.take(`${site.origin}/chinese`, { formats })
    expect(result).toMatchObject({ ok: true, problems: [{ code: 'TRUNCATED', kind: 'TEXT' }] })
    expect(await result.textOf(ArtifactKind.TEXT)).toBe('汉'.repeat(3_333))
    expect(result.text).toBe('汉'.repeat(3_333))
    await result.dispose()
    await brief.close()
  })

  it('is no type of a file that nobody knows', async () => {
    site.add({ '/odd': answer(200, { 'content-type': `application/${'x'.repeat(300)}` }, Buffer.from([0, 1, 2])) })
    const original = { formats: new Set([ArtifactKind.ORIGINAL]) }
    const result = await capturer.take('http://site.example.com/odd', original)
    expect(result.file(ArtifactKind.ORIGINAL).contentType).toBe('application/octet-stream')
    await result.dispose()
  })
})

describe('more than a capture may take', () => {
  it('stops at what unpacks to too much, by gzip or Brotli', async () => {
    const small = createTestCapturer({ allow: [site.endpoint], limits: { decodedBytes: 1_000_000 } })
    const page = Buffer.concat([Buffer.from(prose), Buffer.alloc(40_000_000, `<p>${'xyz '.repeat(1_000)}`)])
    const quickly = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }
    for (const [encoding, bomb] of Object.entries({ gzip: gzipSync(page), br: brotliCompressSync(page, quickly) })) {
      site.add({ '/bomb': answer(200, { ...html, 'content-encoding': encoding }, bomb) })
      const result = await small.take(`${site.origin}/bomb`, { formats: new Set([ArtifactKind.TEXT]) })
      expect(result.problems, encoding).toContainEqual({ code: 'TOO_LARGE' })
      const text = await result.textOf(ArtifactKind.TEXT)
      expect(text).toContain('worth keeping')
      // What is on its way when the limit is passed still comes.
      expect(text.length).toBeLessThan(5_000_000)
      await result.dispose()
    }
    await small.close()
  })

  it('stops at 500 MB of text, and its memory is free again', async () => {
    const small = createTestCapturer({ allow: [site.endpoint] })
    const chunk = Buffer.alloc(1_000_000, 'A line of a text that does not end before five hundred million of them.\n')
    let sent = 0
    site.add({
      '/book': (_, response) => {
        const book = Readable.from(
          (function* () {
            for (; sent < 500; sent += 1) yield chunk
          })(),
        )
        pipeline(book, response.setHeader('content-type', 'text/plain'), () => undefined)
      },
    })
    const before = process.memoryUsage().rss
    const result = await small.take(`${site.origin}/book`)
    expect(result.problems.map(({ code }) => code)).toContain('TOO_LARGE')
    await result.dispose()
    expect(sent).toBeLessThan(200)
    expect(process.memoryUsage().rss).toBeLessThan(before + 200_000_000)
    await small.close()
  })

  it('stops at too many bytes, and at too many requests', async () => {
    const small = createTestCapturer({ allow: [site.endpoint], limits: { downloadBytes: 200_000, requests: 50 } })
    site.add({
      '/heavy': `${prose}<link rel=stylesheet href="/big.css">`,
      '/big.css': answer(200, { 'content-type': 'text/css' }, Buffer.alloc(1_000_000, ' ')),
      '/many': prose + Array.from({ length: 200 }, (_, i) => `<img src="/missing-${i}">`).join(''),
    })
    for (const path of ['/heavy', '/many']) {
      const result = await small.take(`${site.origin}${path}`)
      expect(result).toMatchObject({ ok: true })
      expect(result.problems).toContainEqual({ code: 'TOO_LARGE' })
    }
    await small.close()
  })
})
