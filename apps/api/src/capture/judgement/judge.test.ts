import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CaptureProblem } from '../capture.types.js'
import { type Canary, startCanary } from '../testing/canary.js'
import { fakeInternet } from '../testing/fake-internet.js'
import { type FixtureSite, startFixtureSite } from '../testing/fixture-site.js'
import { blanks } from '../testing/judged/blanks.js'
import { captchas } from '../testing/judged/captchas.js'
import { errorPages } from '../testing/judged/error-pages.js'
import { goodFiles, goodPages } from '../testing/judged/good-pages.js'
import { lacking, walls } from '../testing/judged/lacking.js'
import { signIns } from '../testing/judged/sign-ins.js'
import { createTestCapturer, type TestCapturer } from '../testing/test-capturer.js'

const picture =
  '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200" fill="green"/></svg>'
const manuals = '/usr/share'
const manualFolders = [
  'doc/debian-handbook/html/zh-CN',
  'doc/python3-doc/html/library',
  'doc/python3-doc/html/howto',
  'cppreference/doc/html/en/cpp/container',
  'debian-reference',
]
const perFolder = 2
const isInstalled = (folder: string) => existsSync(join(manuals, folder))

const labelled: Record<string, Record<string, string>> = {
  CAPTCHA: captchas,
  LOGIN_WALL: signIns,
  HTTP_ERROR: errorPages,
  BLANK_PAGE: blanks,
  MISSING_RESOURCES: lacking,
  CONSENT_LAYER: walls,
}

let site: FixtureSite
let canary: Canary
let capturer: TestCapturer
beforeAll(async () => {
  site = await startFixtureSite(goodFiles, manuals)
  site.add({ '/picture.svg': (_, response) => void response.setHeader('content-type', 'image/svg+xml').end(picture) })
  canary = await startCanary()
  const internet = fakeInternet({ 'site.example.com': Number(site.endpoint.split(':')[1]) }, canary.port)
  capturer = createTestCapturer({
    ...internet,
    limits: { blankTimeout: 600, networkQuiet: 200, secondTime: { blankTimeout: 900, networkQuiet: 200 } },
  })
})
afterAll(async () => {
  await capturer.close()
  await Promise.all([site.close(), canary.close()])
})

interface Case {
  name: string
  url: string
  /** Undefined: the page is what was wanted. */
  label?: string
}

/** Captures without making a file: only what is said of each page counts. */
async function judgeAll(cases: Case[]) {
  const results: (Case & { problems: CaptureProblem[] })[] = []
  const waiting = cases.slice()
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { problems, dispose } = await capturer.take(next.url, { formats: new Set() })
      await dispose()
      results.push({ ...next, problems })
    }
  }
  await Promise.all(Array.from({ length: 4 }, work))
  return results
}

function written(pages: Record<string, string>, label?: string): Case[] {
  return Object.entries(pages).map(([name, page], index) => {
    const path = `/${label ?? 'good'}/${index}`
    site.add({ [path]: page })
    return { name: `${label ?? 'good'}: ${name}`, url: `http://site.example.com${path}`, label }
  })
}

/** Real pages, spread over each manual that is installed. */
function manualPages(): Case[] {
  return manualFolders.filter(isInstalled).flatMap((folder) => {
    const names = readdirSync(join(manuals, folder)).filter((name) => name.endsWith('.html'))
    const step = Math.max(1, Math.floor(names.length / perFolder))
    const chosen = names.filter((_, index) => index % step === 0).slice(0, perFolder)
    return chosen.map((name) => ({ name: `${folder}/${name}`, url: `http://site.example.com/files/${folder}/${name}` }))
  })
}

it('finds what is not the page that was wanted, and doubts hardly any that is', { timeout: 300_000 }, async () => {
  const missing = manualFolders.filter((folder) => !isInstalled(folder))
  if (missing.length > 0) console.warn(`Manuals that are NOT JUDGED, for they are not installed: ${missing.join(', ')}`)
  if (process.env.CI) expect(missing).toEqual([])
  const bad = Object.entries(labelled).flatMap(([label, pages]) => written(pages, label))
  const good = [...written(goodPages), ...manualPages()]
  expect(bad.length + good.length).toBeGreaterThanOrEqual(missing.length > 0 ? 111 : 120)

  const results = await judgeAll([...bad, ...good])
  const codes = (problems: CaptureProblem[]) => problems.map(({ code }) => code).join() || 'good'
  const wrong = results.filter(({ label, problems }) =>
    label === undefined ? problems.length > 0 : !problems.some(({ code }) => code === label),
  )
  const missed = wrong.filter(({ label }) => label !== undefined).length / bad.length
  const doubted = wrong.filter(({ label }) => label === undefined).length / good.length
  const report = [
    `${bad.length} bad pages, found: ${((1 - missed) * 100).toFixed(1)} %`,
    `${good.length} good pages, doubted: ${(doubted * 100).toFixed(1)} %`,
    ...wrong.map(({ name, problems }) => `${name} → ${codes(problems)}`),
  ].join('\n')
  console.info(report)
  expect(1 - missed, report).toBeGreaterThanOrEqual(0.95)
  expect(doubted, report).toBeLessThanOrEqual(0.01)
})
