import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { expect, row, test } from '../support/manuals.js'
import type { Person } from '../support/story.js'

const picture = (name: string) => fileURLToPath(new URL(`../../docs/pictures/${name}.png`, import.meta.url))

/** Pages of Debian's manuals, and where the web has them; the first is captured last, and so stands at the top. */
const pages = [
  {
    path: '/python3-doc/html/library/asyncio-task.html',
    at: 'https://docs.python.org/3/library/asyncio-task.html',
    tags: ['python/async'],
  },
  {
    path: '/debian-handbook/html/zh-CN/sect.apt-get.html',
    at: 'https://debian-handbook.info/browse/zh-CN/stable/sect.apt-get.html',
    tags: ['文档/系统', 'debian'],
  },
  {
    path: '/python3-doc/html/library/sqlite3.html',
    at: 'https://docs.python.org/3/library/sqlite3.html',
    tags: ['python', '待读'],
  },
  {
    path: '/debian-handbook/html/zh-CN/sect.ipv6.html',
    at: 'https://debian-handbook.info/browse/zh-CN/stable/sect.ipv6.html',
    tags: ['文档/网络'],
  },
  {
    path: '/python3-doc/html/library/pathlib.html',
    at: 'https://docs.python.org/3/library/pathlib.html',
    tags: ['python'],
  },
  {
    path: '/debian-handbook/html/zh-CN/sect.apt-cache.html',
    at: 'https://debian-handbook.info/browse/zh-CN/stable/sect.apt-cache.html',
    tags: ['文档/系统', 'debian', '待读'],
  },
]

test.use({ viewport: { width: 1280, height: 800 } })
test.setTimeout(600_000)

test('the pictures of the README', async ({ product, owner, manuals }) => {
  const { page } = owner
  for (const { path, at, tags } of pages) await archive(owner, manuals.origin + path, at, tags)
  await owner.ask('mutation { createSavedSearch(input: { name: "软件包", query: "软件包 is:archived" }) { id } }')

  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto(product.url)
  await expect(page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: '软件包' })).toBeVisible()
  await allPicturesAreThere(page)
  await page.screenshot({ path: picture('library') })

  await row(page, 'apt-cache')
    .getByRole('link', { name: /apt-cache/ })
    .click()
  await page.evaluate(() => localStorage.setItem('linksnap.language', 'zh-CN'))
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.reload()
  await page.getByRole('tab', { name: '正文' }).click()
  await expect(page.getByRole('article').first()).toContainText('APT')
  await page.screenshot({ path: picture('article') })
})

/** Adds a link, waits for its snapshot, and gives it the address that the page has on the web. */
async function archive({ ask }: Person, url: string, at: string, tags: string[]): Promise<void> {
  const { addLink } = await ask<{ addLink: { link: { id: string } } }>(
    'mutation ($input: AddLinkInput!) { addLink(input: $input) { link { id } } }',
    { input: { url, tags } },
  )
  const { id } = addLink.link
  const state = async () => {
    const query = 'query ($id: ID!) { link(id: $id) { latestSnapshot { state } } }'
    return (await ask<{ link: { latestSnapshot: { state: string } | null } }>(query, { id })).link.latestSnapshot?.state
  }
  await expect.poll(state, { timeout: 90_000 }).toBe('READY')
  await ask('mutation ($id: ID!, $input: UpdateLinkInput!) { updateLink(id: $id, input: $input) { id } }', {
    id,
    input: { url: at },
  })
}

async function allPicturesAreThere(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate((wanted) => {
        const images = [...document.images].filter(({ naturalWidth }) => naturalWidth > 200)
        return images.length >= wanted
      }, pages.length),
    )
    .toBe(true)
}
