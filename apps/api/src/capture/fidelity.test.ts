import { ErrorCodes, parse, type ParserError } from 'parse5'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ArtifactKind } from '../snapshots/snapshot.enums.js'
import { adaptingPage, coveredPage, fidelityFiles, fidelityPages, targetedPage } from './testing/fidelity-pages.js'
import { type FixturePage, type FixtureSite, startFixtureSite } from './testing/fixture-site.js'
import { difference, type Looker, startLooker } from './testing/look.js'
import { createTestCapturer, type TestCapturer } from './testing/test-capturer.js'

/** The share of pixels in which an archive may differ from its page: a scrolled container may be a line off. */
const tolerance = 0.001

let site: FixtureSite
let other: FixtureSite
let capturer: TestCapturer
let looker: Looker
beforeAll(async () => {
  ;[site, other] = await Promise.all([startFixtureSite(fidelityFiles), startFixtureSite(fidelityFiles)])
  capturer = createTestCapturer({ allow: [site.endpoint, other.endpoint] })
  looker = await startLooker()
})
afterAll(async () => {
  await Promise.all([capturer.close(), looker.close()])
  await Promise.all([site.close(), other.close()])
})

/** Archives a page of the site and looks at both, in each of some ways. */
async function expectAlike(address: string, source: FixturePage, ...ways: ((page: Page) => Promise<void>)[]) {
  const url = new URL(address, site.origin)
  site.add({ [url.pathname]: source })
  const [result, live] = await Promise.all([
    capturer.take(url.href, { formats: new Set([ArtifactKind.HTML]) }),
    looker.live(url.href),
  ])
  expect(result).toMatchObject({ ok: true, problems: [] })
  const html = await result.textOf(ArtifactKind.HTML)
  await result.dispose()
  expect(parseErrors(html)).toEqual([])
  await live.evaluate(showWhatWaits)
  await live.waitForLoadState('networkidle')
  const { page, requests, messages } = await looker.archived(html)
  // A picture may be painted a moment after its page has loaded.
  const expectSame = () => expect.poll(() => difference(live, page)).toBeLessThanOrEqual(tolerance)
  await expectSame()
  for (const way of ways) {
    await Promise.all([live, page].map(way))
    await expectSame()
  }
  const scripts = await Promise.all(page.frames().map((frame) => frame.evaluate(countScripts)))
  await Promise.all([live.close(), page.close()])
  expect({ requests, messages, scripts }).toEqual({ requests: [], messages: [], scripts: scripts.map(() => 0) })
}

const onPaper = (page: Page) => page.emulateMedia({ media: 'print' })
const inTheDark = (page: Page) => page.emulateMedia({ media: 'screen', colorScheme: 'dark' })

describe('an archived page looks like the page, without scripts and without the network', () => {
  it.each(Object.entries(fidelityPages))('%s', async (name, write) => {
    await expectAlike(`/${name.replaceAll(/\W+/g, '-')}`, write(other.origin))
  })

  it('on paper and in the dark', async () => {
    await expectAlike('/adapting', adaptingPage, onPaper, inTheDark)
  })

  it('through canvases that lie over it', async () => {
    await expectAlike('/covered', coveredPage, inTheDark)
  })

  it('with the media of adopted style sheets', async () => {
    const name = 'adopted style sheets for some media, and the last element'
    await expectAlike('/adopted', fidelityPages[name]?.(other.origin) ?? '', onPaper)
  })

  it.each(['second', 'hidden'])('where its address points to: #%s', async (id) => {
    await expectAlike(`/targeted#${id}`, targetedPage)
  })
})

/** What the HTML standard calls errors; that a page which had no doctype has none is wanted, for it looks otherwise with one. */
function parseErrors(html: string): string[] {
  const errors: string[] = []
  const onParseError = ({ code, startLine, startOffset }: ParserError) => {
    if (code !== ErrorCodes.missingDoctype)
      errors.push(`${code} in line ${startLine}: ${html.slice(startOffset - 40, startOffset + 40)}`)
  }
  parse(html, { onParseError })
  return errors
}

/** What waits to be seen has to be seen first. */
async function showWhatWaits(): Promise<void> {
  for (let y = 0; y < document.documentElement.scrollHeight; y += 400) {
    scrollTo(0, y)
    await new Promise(requestAnimationFrame)
    await new Promise((next) => setTimeout(next, 40))
  }
  scrollTo(0, 0)
  for (const image of document.images) if (image.dataset.src) image.src = image.dataset.src
}

/** Scripts, handlers and addresses that would run one, in a document and its open shadow roots. */
function countScripts(): number {
  const roots: (Document | ShadowRoot)[] = [document]
  let count = 0
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) roots.push(element.shadowRoot)
      if (element.localName === 'script') count += 1
      for (const { name, value } of element.attributes) if (/^on/i.test(name) || /^javascript:/i.test(value)) count += 1
    }
  }
  return count
}
