import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ArtifactKind, CaptureStep } from '../snapshots/snapshot.enums.js'
import { type FixtureSite, startFixtureSite } from './testing/fixture-site.js'
import { createTestCapturer, type TestCapturer } from './testing/test-capturer.js'

const page = `<!DOCTYPE html><html lang="zh-CN"><head><title>你好，世界</title>
<meta name="description" content="一个页面"><meta property="og:site_name" content="示例">
<link rel="stylesheet" href="/style.css"></head>
<body><h1>标题</h1><p onclick="alert(1)">第一段。</p><script>document.body.append('scripted')</script></body></html>`

let site: FixtureSite
let capturer: TestCapturer
beforeAll(async () => {
  site = await startFixtureSite({
    '/': page,
    '/style.css': (_, response) => response.setHeader('content-type', 'text/css').end('h1 { color: rgb(1, 2, 3) }'),
  })
  capturer = createTestCapturer({ allow: [site.endpoint] })
})
afterAll(async () => {
  await capturer.close()
  await site.close()
})

describe('a capture', () => {
  it('saves the page as a picture, one HTML file, PDF and text, and says what it is', async () => {
    const steps: CaptureStep[] = []
    const result = await capturer.take(`${site.origin}/`, { onProgress: (step) => steps.push(step) })
    expect(result).toMatchObject({
      ok: true,
      problems: [],
      httpStatus: 200,
      finalUrl: `${site.origin}/`,
      title: '你好，世界',
      description: '一个页面',
      siteName: '示例',
      language: 'zh-CN',
      text: expect.stringContaining('第一段。'),
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(steps).toEqual(['NAVIGATE', 'SETTLE', 'SERIALIZE', 'RENDER', 'EXTRACT', 'STORE'])
    const html = await result.textOf(ArtifactKind.HTML)
    expect(html).toContain('color: rgb(1, 2, 3)')
    expect(html).toContain('scripted')
    expect(html).not.toMatch(/<script|onclick|alert/)
    expect((await result.bytesOf(ArtifactKind.SCREENSHOT)).subarray(1, 4).toString()).toBe('PNG')
    expect((await result.bytesOf(ArtifactKind.PDF)).subarray(0, 5).toString()).toBe('%PDF-')
    await result.dispose()
  })

  it('loads nothing twice', async () => {
    site.requests.length = 0
    await (await capturer.take(`${site.origin}/`)).dispose()
    expect(site.requests.filter((path) => path === '/' || path === '/style.css')).toHaveLength(2)
  })

  it('rejects with the reason when it is called off, and only then', async () => {
    const controller = new AbortController()
    const reason = new Error('called off')
    const taken = capturer.take(`${site.origin}/`, {
      signal: controller.signal,
      onProgress: (step) => step === CaptureStep.RENDER && controller.abort(reason),
    })
    await expect(taken).rejects.toBe(reason)
  })
})
