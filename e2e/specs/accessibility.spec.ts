import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { addLinks, expect, type Person, row, test } from '../support/story.js'

const pages = [
  '/',
  '/unread',
  '/trash',
  '/search?q=page',
  '/tags',
  '/duplicates',
  '/changes',
  '/queue',
  '/settings/account',
  '/settings/appearance',
  '/settings/tokens',
  '/settings/storage',
  '/nowhere',
]

async function fill(owner: Person): Promise<string> {
  const [id] = await addLinks(owner, [
    {
      url: 'https://example.org/a',
      title: 'A page with a title that is long enough to need two lines on a phone',
      tags: ['work/research', '阅读'],
    },
    { url: 'https://example.org/b', title: '一个中文标题，混有 English 与数字 42', tags: ['Reading', 'readings'] },
    { url: 'http://www.example.org/b/', title: 'A page that is there twice' },
  ])
  await owner.ask('mutation { editLinks(filter: { starred: false }, edit: { read: true }) { id } }')
  await owner.ask('mutation { addLink(input: { url: "https://example.org/queued" }) { duplicate } }')
  const rows = owner.page.getByRole('list', { name: /^(Links|链接)$/ }).getByRole('listitem')
  await expect(rows).toHaveCount(4)
  return id ?? ''
}

/** Waits until all is there and nothing moves: colours on their way are none that anybody chose. */
async function comeToRest(page: Page): Promise<void> {
  await expect(page.getByText(/^(Loading…|正在加载…)$/)).toHaveCount(0)
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
    // One that is broken off has ended, too.
    await Promise.allSettled(ending.map(({ finished }) => finished))
  })
}

async function expectNoViolations(page: Page): Promise<void> {
  await comeToRest(page)
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
  )
  expect(found, page.url()).toEqual([])
}

// Every page and dialog is looked at as a whole, which takes its time.
test.setTimeout(600_000)

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

// Colours depend on the theme, names on the language, what is where on the width, and nothing on two of them.
const readers = {
  'on a desk, in the light, in Chinese': { colorScheme: 'light', locale: 'zh-CN' },
  'on a phone, in the dark, in English': { colorScheme: 'dark', locale: 'en-US', ...phone },
} as const
for (const [reader, options] of Object.entries(readers)) {
  test.describe(reader, () => {
    test.use(options)

    test('every page can be read and used by everybody, and is no wider than the screen', async ({
      product,
      owner,
    }) => {
      const { page } = owner
      const id = await fill(owner)
      for (const path of [...pages, `/links/${id}`]) {
        await page.goto(product.url + path)
        await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible()
        await page.waitForLoadState('load')
        await expectNoViolations(page)
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        expect(width, path).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0)
      }
    })
  })
}

test('dialogs, menus and what is selected can be, too', async ({ owner }) => {
  const { page } = owner
  await fill(owner)
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectNoViolations(page)
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Many at once' }).click()
  await page.getByRole('dialog').getByRole('combobox').fill('work')
  await expect(page.getByRole('option').first()).toBeVisible()
  await expectNoViolations(page)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Select', exact: true }).click()
  await row(page, 'A page with a title').getByRole('checkbox').click()
  await expect(page.getByRole('toolbar')).toBeVisible()
  await expectNoViolations(page)
  await row(page, 'A page with a title').getByRole('link', { name: 'work/research' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('research')
  await expect(page.getByRole('toolbar')).toHaveCount(0)
  await page.getByRole('button', { name: 'More' }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await expectNoViolations(page)
})

test('what is done by the keyboard, to tags and with files can be, too', async ({ product, owner }) => {
  const { page } = owner
  const id = await fill(owner)
  await page.getByRole('combobox', { name: 'Layout' }).selectOption('Cards')
  await row(page, 'A page with a title').hover()
  await row(page, 'A page with a title').getByRole('checkbox').check()
  await expectNoViolations(page)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Commands' }).fill('read')
  await expect(page.getByRole('option', { name: 'Reading' }).first()).toBeVisible()
  await expectNoViolations(page)

  await page.goto(`${product.url}/tags`)
  await expect(page.getByRole('region', { name: 'Probably the same' })).toBeVisible()
  await page.getByRole('checkbox', { name: 'Select the tag Reading', exact: true }).check()
  await page.getByRole('checkbox', { name: 'Select the tag readings' }).check()
  await expectNoViolations(page)
  await page.getByRole('toolbar').getByRole('button', { name: 'Merge' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectNoViolations(page)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Edit the tag' }).first().click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectNoViolations(page)

  await page.goto(`${product.url}/links/${id}`)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Upload from elsewhere' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectNoViolations(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Make the address' }).click()
  await expect(page.getByRole('tab').first()).toBeVisible()
  await expectNoViolations(page)
  await page.keyboard.press('Escape')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('banner').getByRole('button', { name: 'Upload files' }).click()
  await (await chooser).setFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') })
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectNoViolations(page)
})

test.describe('by the first visitor', () => {
  test.use({ settings: { ROLE: 'api' } })

  test('signing up can be, too', async ({ product, page }) => {
    await page.goto(product.url)
    await page.getByRole('button', { name: 'Create the account' }).click()
    await expect(page.getByRole('alert').first()).toBeVisible()
    await expectNoViolations(page)
  })
})

test.describe('on a phone', () => {
  test.use(phone)

  test('the navigation is a drawer', async ({ product, owner }) => {
    const { page } = owner
    await fill(owner)
    await page.goto(product.url)
    await page.getByRole('button', { name: 'Open the navigation' }).tap()
    const drawer = page.getByRole('dialog')
    await expectNoViolations(page)
    await drawer.getByRole('link', { name: 'research' }).tap()
    await expect(drawer).toBeHidden()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('research')
    await expect(row(page, 'A page with a title')).toBeVisible()
  })

  test('what can be tapped is as large as a finger', async ({ owner }) => {
    const { page } = owner
    await fill(owner)
    const small = () =>
      page.evaluate(() =>
        [
          ...document.querySelectorAll<HTMLElement>(
            'button, select, input:not([type=checkbox]), label:has(input), li a',
          ),
        ]
          .filter((element) => {
            const { width, height } = element.getBoundingClientRect()
            return element.checkVisibility() && (height < 38 || (width < 38 && element.matches('button, label')))
          })
          .filter((element) => getComputedStyle(element, '::after').position !== 'absolute')
          .map((element) => element.outerHTML.slice(0, 120)),
      )
    await expect(row(page, 'A page with a title').getByRole('link', { name: '阅读' })).toBeVisible()
    expect(await small()).toEqual([])
    await page.getByRole('button', { name: 'Select', exact: true }).tap()
    expect(await small()).toEqual([])
    await page.getByRole('button', { name: 'Open the navigation' }).tap()
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Hide the tags below work' })).toBeVisible()
    expect(await small()).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('combobox', { name: 'Archive a link' }).fill('https://example.org/new')
    await page.getByRole('combobox', { name: 'Tags for this link' }).fill('one,')
    await expect(page.getByRole('button', { name: 'Remove the tag one' })).toBeVisible()
    expect(await small()).toEqual([])
  })

  test('all that can be done with a link of a list is done from its row', async ({ owner }) => {
    const { page } = owner
    await fill(owner)
    const title = 'A page that is there twice'
    await row(page, title)
      .getByRole('button', { name: `What can be done with “${title}”` })
      .tap()
    const sheet = page.getByRole('dialog', { name: title })
    await expectNoViolations(page)
    await sheet.getByRole('button', { name: 'Star', exact: true }).tap()
    await expect(sheet).toBeHidden()
    await page.getByRole('combobox', { name: 'Layout' }).selectOption('Gallery')
    await row(page, title)
      .getByRole('button', { name: `What can be done with “${title}”` })
      .tap()
    await expect(sheet.getByRole('button', { name: 'Remove the star' })).toBeVisible()
    await sheet.getByRole('button', { name: 'Move to the trash' }).tap()
    await expect(row(page, title)).toHaveCount(0)
  })
})
