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
import { lacking, stubborn } from '../testing/judged/lacking.js'
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
const perFolder = 6

const labelled: Record<string, Record<string, string>> = {
  CAPTCHA: captchas,
  LOGIN_WALL: signIns,
  HTTP_ERROR: errorPages,
  BLANK_PAGE: blanks,
  MISSING_RESOURCES: lacking,
  CONSENT_LAYER: stubborn,
}

let site: FixtureSite
let canary: Canary
let capturer: TestCapturer
beforeAll(async () => {
  site = await startFixtureSite(goodFiles, manuals)
  site.add({ '/picture.svg': (_, response) => void response.setHeader('content-type', 'image/svg+xml').end(picture) })
  canary = await startCanary()
  const internet = fakeInternet({ 'site.example.com': Number(site.endpoint.split(':')[1]) }, canary.port)
  capturer = createTestCapturer({ ...internet, limits: { blankTimeout: 1_500 } })
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

/** Real pages, spread over each manual. */
function manualPages(): Case[] {
  return manualFolders.flatMap((folder) => {
    const names = readdirSync(join(manuals, folder)).filter((name) => name.endsWith('.html'))
    const step = Math.max(1, Math.floor(names.length / perFolder))
    const chosen = names.filter((_, index) => index % step === 0).slice(0, perFolder)
    return chosen.map((name) => ({ name: `${folder}/${name}`, url: `http://site.example.com/files/${folder}/${name}` }))
  })
}

it('finds what is not the page that was wanted, and doubts hardly any that is', { timeout: 300_000 }, async () => {
  expect(manualFolders.filter((folder) => !existsSync(join(manuals, folder)))).toEqual([])
  const bad = Object.entries(labelled).flatMap(([label, pages]) => written(pages, label))
  const good = [...written(goodPages), ...manualPages()]
  expect(bad.length + good.length).toBeGreaterThanOrEqual(120)

  const results = await judgeAll([...bad, ...good])
  const missed = results.filter(
    ({ label, problems }) => label !== undefined && !problems.some(({ code }) => code === label),
  )
  const doubted = results.filter(({ label, problems }) => label === undefined && problems.length > 0)
  const summary = {
    bad: bad.length,
    good: good.length,
    missed: missed.map(({ name, problems }) => `${name} → ${problems.map(({ code }) => code).join() || 'good'}`),
    doubted: doubted.map(({ name, problems }) => `${name} → ${problems.map(({ code }) => code).join()}`),
  }
  expect(summary).toEqual({ bad: bad.length, good: good.length, missed: [], doubted: [] })
})
