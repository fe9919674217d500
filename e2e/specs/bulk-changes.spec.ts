import { addLinks, changeNamed, expect, row, test, toast } from '../support/story.js'

test('everything that matches is changed together, but for what is left out, and taken back as a whole', async ({
  owner,
}) => {
  const { page } = owner
  const total = 300
  await addLinks(
    owner,
    Array.from({ length: total }, (_, n) => ({ url: `https://example.org/${n}`, title: `Page ${n}` })),
  )
  await page.reload()
  await page.getByRole('button', { name: 'Select', exact: true }).click()
  await row(page, 'Page 299').getByRole('checkbox').click()
  const toolbar = page.getByRole('toolbar', { name: 'Selected links' })
  await toolbar.getByRole('button', { name: 'Select all 300' }).click()
  await row(page, 'Page 298').getByRole('checkbox').click()
  await expect(toolbar).toContainText('299 selected')
  await toolbar.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Star', exact: true }).click()
  await expect(toolbar).toHaveCount(0)
  const starred = page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'Starred' })
  await expect(toast(page)).toContainText('Star · 299 links')
  await expect(starred).toContainText('299')

  // Where it is found later, too.
  await page.getByRole('link', { name: 'Bulk changes' }).click()
  await expect(page).toHaveURL(/\/changes$/)
  await page.reload()
  const change = changeNamed(page, 'Star')
  await expect(change).toContainText('299 links')
  await change.getByRole('button', { name: 'Undo' }).click()
  await expect(change).toContainText('undone')
  await expect(starred).not.toContainText('299')
})

test('a bulk change says which links it could not change, and why', async ({ product, owner }) => {
  const { page } = owner
  await addLinks(owner, [
    { url: 'https://example.org/full', title: 'Full', tags: Array.from({ length: 50 }, (_, n) => `tag ${n}`) },
    { url: 'https://example.org/free', title: 'Free' },
  ])
  await owner.ask('mutation { editLinks(filter: {}, edit: { addTags: ["one more"] }) { id } }')
  await page.goto(`${product.url}/changes`)
  const change = changeNamed(page, 'Tag one more')
  await expect(change).toContainText('1 link · 1 could not be changed')
  await change.getByRole('button', { name: 'Show which' }).click()
  await expect(change.getByRole('listitem')).toHaveText(/Full.*as many tags as a link can have/)
})

test('a page that is loaded anew shows the change that is under way, then what came of it, and takes it back', async ({
  owner,
}) => {
  const { page } = owner
  const total = 5
  await addLinks(
    owner,
    Array.from({ length: total }, (_, n) => ({ url: `https://example.org/${n}`, title: `Page ${n}` })),
  )
  await page.reload()
  // However fast the machine is, the page is to hear of a change that has not ended yet.
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('query Jobs')) return route.fallback()
    const response = await route.fetch()
    const { jobs } = ((await response.json()) as { data: { jobs: { nodes: object[] } } }).data
    const nodes = jobs.nodes.map((job) => ({ ...job, state: 'RUNNING', done: 2, undoableUntil: null }))
    return route.fulfill({ response, json: { data: { jobs: { ...jobs, nodes } } } })
  })

  await page.getByRole('button', { name: 'Select', exact: true }).click()
  await row(page, 'Page 4').getByRole('checkbox').click()
  const toolbar = page.getByRole('toolbar', { name: 'Selected links' })
  await toolbar.getByRole('button', { name: `Select all ${total}` }).click()
  await toolbar.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Star', exact: true }).click()
  const progress = toast(page).getByRole('progressbar', { name: 'Star' })
  await expect(progress).toBeVisible()
  await page.reload()
  await expect(progress).toBeVisible()
  await expect(toast(page)).toContainText(`Star · 2 of ${total}`)

  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await expect(toast(page)).toContainText(`Star · ${total} links`)
  await toast(page).getByRole('button', { name: 'Undo' }).click()
  await expect(progress).toHaveCount(0)
  await expect(toast(page)).toContainText('Star · undone')
  const starred = page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'Starred' })
  await expect(starred).not.toContainText(String(total))
})
