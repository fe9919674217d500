import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answers } from './answers.js'
import { bundleForBrowser } from './bundle.js'
import { expected, vectors } from './vectors.js'

let browser: Browser
let page: Page

beforeAll(async () => {
  // Only this harness runs without a sandbox: it loads nothing but our own script, and may be root.
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  page = await browser.newPage()
  const script = await bundleForBrowser(`
    import * as signer from 'oss-signer'
    import { answersTo } from './test/answers.ts'
    globalThis.answers = (vectors) => vectors.map((vector) => answersTo(vector, signer))
  `)
  await page.addScriptTag({ content: script, type: 'module' })
}, 60_000)

afterAll(() => browser.close())

test('every vector comes out at every stage in Chromium', async () => {
  await page.waitForFunction('globalThis.answers')
  const answers = await page.evaluate<Answers[]>(`globalThis.answers(${JSON.stringify(vectors)})`)
  expect(answers).toHaveLength(vectors.length)
  for (const [i, vector] of vectors.entries()) expect(answers[i], vector.id).toMatchObject(expected(vector))
})

test('the bundle for browsers holds nothing of Node', async () => {
  const code = await bundleForBrowser(`export * from 'oss-signer'`)
  expect(/node:|\bBuffer\b/.exec(code)?.[0]).toBeUndefined()
})
