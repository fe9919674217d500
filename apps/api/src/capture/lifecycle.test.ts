import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { ArtifactKind } from '../snapshots/snapshot.enums.js'
import { processTree } from './browser/memory-watch.js'
import { formats as formatRegistry } from './formats/registry.js'
import { scratchPrefix } from './scratch.js'
import { browserPids, browserProcesses } from './testing/browser-processes.js'
import { type FixturePage, type FixtureSite, startFixtureSite } from './testing/fixture-site.js'
import { scratchFolders } from './testing/scratch-folders.js'
import { createTestCapturer, type TestCapturer } from './testing/test-capturer.js'

/** Says that it is a page, and never ends. */
const slow: FixturePage = (_, response) =>
  void response.writeHead(200, { 'content-type': 'text/html' }).write('<p>slow')
const page = '<h1>Hello</h1><p>This page says hello, and nothing else that matters.</p>'
/** Deeper than Chromium can draw. */
const crashing =
  '<body><script>let at = document.body; for (let i = 0; i < 1e5; i += 1) at = at.appendChild(document.createElement("b"))</script>'
const formats = new Set([ArtifactKind.HTML])
/** What the operator is told. */
const warnings: string[] = []
const note = (message: string, error?: unknown) => void warnings.push(`${message}: ${String(error)}`)

let site: FixtureSite
let capturer: TestCapturer | undefined
beforeAll(async () => {
  site = await startFixtureSite({ '/': page, '/slow': slow })
})
afterEach(async () => {
  site.requests.length = 0
  warnings.length = 0
  await capturer?.close()
  expect(browserProcesses()).toEqual([])
  expect(await scratchFolders()).toEqual([])
})
afterAll(() => site.close())

function browserPid(): number {
  const [pid] = browserPids()
  if (!pid) throw new Error('no browser runs')
  return pid
}

const take = async (path = '/', request = {}) => {
  const result = await capturer?.take(site.origin + path, { formats, ...request })
  await result?.dispose()
  return result
}

describe('the browser of a capturer', () => {
  it('starts with the first capture, serves the next, and is gone after idling', async () => {
    capturer = createTestCapturer({ allow: [site.endpoint], limits: { browserIdle: 2_000 } })
    expect(browserProcesses()).toEqual([])
    await take()
    const first = browserPid()
    await take()
    expect(browserPid()).toBe(first)
    await expect.poll(browserProcesses).toEqual([])
    expect(await take()).toMatchObject({ ok: true })
  })

  it('runs one process for each page, and none for windows that nobody sees', async () => {
    capturer = createTestCapturer({ allow: [site.endpoint] })
    const controller = new AbortController()
    const taken = take('/slow', { signal: controller.signal }).catch(() => undefined)
    await expect.poll(() => site.requests).toContain('/slow')
    const renderers = () => browserProcesses().filter(({ command }) => command.includes('--type=renderer'))
    await expect.poll(() => renderers().map(({ command }) => /--top-chrome-webui/.test(command))).toEqual([false])
    controller.abort()
    await taken
  })

  it('keeps its temporary files where they are removed with it, however it ends', async () => {
    const before = await readdir(tmpdir())
    capturer = createTestCapturer({ allow: [site.endpoint] })
    await take()
    const [scratch = ''] = await scratchFolders()
    const files = await readdir(scratch, { recursive: true })
    expect(files).toContainEqual(expect.stringMatching(/^browser-.*\/profile\/Default\/Cache$/))
    const left = (await readdir(tmpdir())).filter((name) => name.startsWith('org.chromium.'))
    expect(left.filter((name) => !before.includes(name))).toEqual([])
  })

  it('is replaced after its share of captures, while others go on', async () => {
    capturer = createTestCapturer({ allow: [site.endpoint], limits: { capturesPerBrowser: 2 } })
    const pids: number[] = []
    for (let turn = 0; turn < 3; turn += 1) {
      const results = await Promise.all([take(), take()])
      expect(results.every((result) => result?.ok)).toBe(true)
      pids.push(browserPid())
    }
    expect(new Set(pids).size).toBe(3)
  })

  it('is replaced after one of its pages crashed, while others go on', async () => {
    capturer = createTestCapturer({ allow: [site.endpoint] })
    site.add({ '/crash': crashing })
    const neighbour = take('/slow', { signal: AbortSignal.timeout(60_000) })
    await expect.poll(() => site.requests).toContain('/slow')
    const first = browserPid()
    expect(await take('/crash')).toMatchObject({ ok: false, problems: [{ code: 'BROWSER_CRASHED' }] })
    expect(await take()).toMatchObject({ ok: true })
    expect(browserProcesses().map(({ pid }) => pid)).toContain(first)
    await capturer.close()
    await neighbour
    expect(browserProcesses()).toEqual([])
  })

  it('that is killed fails the capture, for now; the next one gets another', async () => {
    capturer = createTestCapturer({ allow: [site.endpoint] })
    const taken = take('/slow')
    await expect.poll(() => site.requests).toContain('/slow')
    process.kill(browserPid(), 'SIGKILL')
    expect(await taken).toMatchObject({ ok: false, retryable: true, problems: [{ code: 'BROWSER_CRASHED' }] })
    expect(await take()).toMatchObject({ ok: true })
  })

  it('that stands still is killed within five seconds of the capture’s time', async () => {
    const totalTimeout = 15_000
    capturer = createTestCapturer({ allow: [site.endpoint], limits: { totalTimeout } })
    expect(await take()).toMatchObject({ ok: true })
    const pid = browserPid()
    process.kill(pid, 'SIGSTOP')
    const started = performance.now()
    expect(await take()).toMatchObject({ ok: false, retryable: true, problems: [{ code: 'TIMEOUT' }] })
    // The five seconds are the limit's; the others are this machine's, which may be busy.
    expect(performance.now() - started).toBeLessThan(totalTimeout + 5_000 + 5_000)
    await expect.poll(() => take()).toMatchObject({ ok: true })
    expect(browserPid()).not.toBe(pid)
  })

  it('that does not come to its start is given up, and closing does not wait for it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'linksnap-test-'))
    const program = join(folder, 'chromium')
    // The browser's user has to reach it.
    await chmod(folder, 0o755)
    await writeFile(program, '#!/bin/sh\nexec sleep 300\n', { mode: 0o755 })
    const endless = (browserStart: number) =>
      createTestCapturer({ allow: [site.endpoint], chromiumPath: program, limits: { browserStart } })
    const sleeping = () => processTree(process.pid).filter(({ command }) => command.startsWith('sleep'))
    try {
      capturer = endless(1_000)
      expect(await take()).toMatchObject({ ok: false, retryable: true, problems: [{ code: 'BROWSER_CRASHED' }] })
      await expect.poll(sleeping).toEqual([])
      await capturer.close()

      capturer = endless(300_000)
      const taken = take()
      await expect.poll(() => sleeping().length).toBe(1)
      await capturer.close()
      expect(await taken).toMatchObject({ ok: false, problems: [{ code: 'BROWSER_CRASHED' }] })
      expect(sleeping()).toEqual([])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('that cannot start fails the capture and tells the operator why', async () => {
    capturer = createTestCapturer({ allow: [], chromiumPath: '/nowhere/chromium', warn: note })
    expect(await take()).toMatchObject({ ok: false, retryable: true, problems: [{ code: 'BROWSER_CRASHED' }] })
    expect(warnings.join()).toContain('chromium')
  })

  it('does not start where Playwright is told to lead loopback around the proxy', async () => {
    capturer = createTestCapturer({ allow: [site.endpoint], warn: note })
    vi.stubEnv('PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK', '1')
    expect(await take()).toMatchObject({ ok: false, problems: [{ code: 'BROWSER_CRASHED' }] })
    vi.unstubAllEnvs()
    expect(warnings.join()).toContain('would not be confined')
    expect(site.requests).toEqual([])
  })
})

describe('what goes wrong here', () => {
  const all = { formats: new Set([ArtifactKind.HTML, ArtifactKind.SCREENSHOT, ArtifactKind.TEXT]) }

  it('is no success where nothing could be kept, and is told with all that is known of it', async () => {
    capturer = createTestCapturer({ allow: [site.endpoint], warn: note })
    const removePages = async () => {
      const [scratch = ''] = await scratchFolders()
      const names = (await readdir(scratch)).filter((name) => name.startsWith('page-'))
      await Promise.all(names.map((name) => rm(join(scratch, name), { recursive: true })))
    }
    const vanish: FixturePage = (_, response) => void removePages().then(() => response.end())
    site.add({ '/vanishing': `${page}<script src="/vanish"></script>`, '/vanish': vanish })
    const result = await take('/vanishing', all)
    expect(result).toMatchObject({ ok: false, retryable: true, files: [] })
    expect(result?.problems[0]).toMatchObject({ code: 'STORAGE_FAILED' })
    expect(warnings.join()).toMatch(/HTML could not be made: Error: ENOENT/)
  })

  it('with one file leaves the others, where one of them shows the page', async () => {
    capturer = createTestCapturer({ allow: [site.endpoint], warn: note })
    const broken = vi.spyOn(formatRegistry.HTML, 'make').mockRejectedValue(new TypeError('no such thing'))
    try {
      const kept = await take('/', all)
      expect(kept).toMatchObject({ ok: true, problems: [{ code: 'CAPTURE_FAILED', kind: 'HTML' }] })
      const lost = await take('/', { formats: new Set([ArtifactKind.HTML, ArtifactKind.TEXT]) })
      expect(lost).toMatchObject({ ok: false, retryable: true })
      expect(lost?.problems[0]).toMatchObject({ code: 'CAPTURE_FAILED' })
      expect(warnings.join()).toContain('HTML could not be made: TypeError: no such thing')
    } finally {
      broken.mockRestore()
    }
  })

  it('is over when it is over: a disk that had no room, a folder that was cleaned away', async () => {
    capturer = createTestCapturer({ allow: [site.endpoint], warn: note })
    vi.stubEnv('TMPDIR', '/nowhere')
    expect(await take()).toMatchObject({ ok: false, retryable: true, problems: [{ code: 'STORAGE_FAILED' }] })
    vi.unstubAllEnvs()
    expect(await take()).toMatchObject({ ok: true })
    for (const folder of await scratchFolders()) await rm(folder, { recursive: true })
    await expect.poll(() => take()).toMatchObject({ ok: true })
  })

  it('leaves nothing for ever: folders of a process that had this one’s number are removed', async () => {
    const old = `${(await scratchPrefix()).replace(/-\d+-$/, '-1-')}abcdef`
    await mkdir(join(tmpdir(), old))
    capturer = createTestCapturer({ allow: [site.endpoint] })
    await take()
    expect(await readdir(tmpdir())).not.toContain(old)
  })
})

describe('closing a capturer', () => {
  it('ends what runs, and leaves neither processes nor files', async () => {
    capturer = createTestCapturer({ allow: [site.endpoint] })
    const running = take('/slow')
    await expect.poll(() => site.requests).toContain('/slow')
    await capturer.close()
    expect(await running).toMatchObject({ ok: false, problems: [{ code: 'BROWSER_CRASHED' }] })
  })

  it('that is called off while the browser starts leaves nothing behind', async () => {
    capturer = createTestCapturer({ allow: [site.endpoint] })
    const controller = new AbortController()
    const taken = take('/', { signal: controller.signal })
    await delay(50)
    controller.abort(new Error('never mind'))
    await expect(taken).rejects.toThrow('never mind')
  })
})
