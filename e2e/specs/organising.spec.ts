import { addLinks, box, changeNamed, expect, row, showLinks, test, toast } from '../support/story.js'

test('tags complete while they are typed, nest, filter, are renamed and deleted', async ({ owner }) => {
  const { page } = owner
  await addLinks(owner, [
    { url: 'https://one.example/', title: 'One', tags: ['Work/Research'] },
    { url: 'https://two.example/', title: 'Two', tags: ['work/writing'] },
    { url: 'https://three.example/', title: 'Three' },
  ])
  const navigation = page.getByRole('navigation', { name: 'Library' })
  await expect(navigation.getByRole('link', { name: 'Work' })).toContainText('2')

  await row(page, 'Three').getByRole('link', { name: 'Three' }).focus()
  await page.keyboard.press('t')
  const dialog = page.getByRole('dialog', { name: 'Tag 1 link' })
  await dialog.getByRole('combobox', { name: 'Add tags' }).fill('res')
  await expect(dialog.getByRole('option').first()).toContainText('Work/Research')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Apply' }).click()
  await expect(row(page, 'Three').getByRole('link', { name: 'Work/Research' })).toBeVisible()
  await expect(navigation.getByRole('link', { name: 'Research' })).toContainText('2')

  await navigation.getByRole('link', { name: 'Work' }).click()
  await expect(page.getByRole('list', { name: 'Links' }).getByRole('listitem')).toHaveCount(3)
  await navigation.getByRole('link', { name: 'Research' }).click()
  await expect(page.getByRole('list', { name: 'Links' }).getByRole('listitem')).toHaveCount(2)

  await box(page).fill('https://four.example/')
  await box(page).press('Enter')
  await expect(row(page, 'four.example').getByRole('link', { name: 'Work/Research' })).toBeVisible()

  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Edit the tag' }).click()
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('work/writing')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('alert')).toHaveText('There is a tag of this name.')
  await name.fill('Work/Reading')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Reading')
  await expect(row(page, 'Three').getByRole('link', { name: 'Work/Reading' })).toBeVisible()

  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Delete the tag' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('heading', { name: 'All links' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Links' }).getByRole('listitem')).toHaveCount(4)
  await expect(navigation.getByRole('link', { name: 'Reading' })).toHaveCount(0)
})

test('what is thrown away comes back by undo, from the trash, or never', async ({ owner }) => {
  const { page } = owner
  await showLinks(
    owner,
    ['Alpha', 'Beta', 'Gamma'].map((title) => ({ url: `https://example.org/${title}`, title })),
  )
  await row(page, 'Beta').hover()
  await row(page, 'Beta').getByRole('button', { name: 'Move to the trash' }).click()
  await expect(row(page, 'Beta')).toHaveCount(0)
  await toast(page).getByRole('button', { name: 'Undo' }).click()
  await expect(row(page, 'Beta')).toBeVisible()

  for (const title of ['Alpha', 'Beta']) {
    await row(page, title).hover()
    await row(page, title).getByRole('button', { name: 'Move to the trash' }).click()
    await expect(row(page, title)).toHaveCount(0)
  }
  await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'Trash' }).click()
  await expect(page.getByRole('list', { name: 'Links' }).getByRole('listitem')).toHaveCount(2)
  await row(page, 'Alpha').hover()
  await row(page, 'Alpha').getByRole('checkbox').check()
  await page.getByRole('toolbar').getByRole('button', { name: 'Restore' }).click()
  await expect(row(page, 'Alpha')).toHaveCount(0)

  await page.getByRole('button', { name: 'Empty the trash' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Empty the trash' }).click()
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible()
  await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'All links' }).click()
  await expect(page.getByRole('list', { name: 'Links' }).getByRole('listitem')).toHaveCount(2)
})

test('a range of links is selected with the mouse, and changed together', async ({ owner }) => {
  const { page } = owner
  await showLinks(
    owner,
    Array.from({ length: 8 }, (_, n) => ({ url: `https://example.org/${n}`, title: `Page ${n}` })),
  )
  await page.getByRole('button', { name: 'Select', exact: true }).click()
  await row(page, 'Page 6').getByRole('checkbox').click()
  await row(page, 'Page 3')
    .getByRole('checkbox')
    .click({ modifiers: ['Shift'] })
  const toolbar = page.getByRole('toolbar', { name: 'Selected links' })
  await expect(toolbar).toContainText('4 selected')
  await toolbar.getByRole('button', { name: 'Tag' }).click()
  await page.getByRole('combobox', { name: 'Add tags' }).fill('together')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByRole('link', { name: 'together' })).toHaveCount(5)

  await row(page, 'Page 0').getByRole('checkbox').click()
  await toolbar.getByRole('button', { name: 'Select all 8' }).click()
  await expect(toolbar).toContainText('8 selected')
  await toolbar.getByRole('button', { name: 'Trash' }).click()
  await expect(page.getByRole('heading', { name: 'Your archive begins with one link' })).toBeVisible()

  await page.getByRole('link', { name: 'Bulk changes' }).click()
  await changeNamed(page, 'Move to the trash').getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'All links' }).click()
  await expect(page.getByRole('list', { name: 'Links' }).getByRole('listitem')).toHaveCount(8)
})

test('what is in the trash is restored from its row, or asked about before it is gone for good', async ({ owner }) => {
  const { page } = owner
  const ids = await showLinks(
    owner,
    ['Alpha', 'Beta', 'Gamma'].map((title) => ({ url: `https://example.org/${title}`, title })),
  )
  await owner.ask('mutation ($ids: [ID!]!) { trashLinks(ids: $ids) { id } }', { ids })
  await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'Trash' }).click()
  await row(page, 'Alpha').hover()
  await row(page, 'Alpha').getByRole('button', { name: 'Restore' }).click()
  await expect(row(page, 'Alpha')).toHaveCount(0)

  await row(page, 'Beta').getByRole('link', { name: 'Beta' }).focus()
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('dialog', { name: 'Delete 1 link for good?' })
  await dialog.getByText('Cancel').click()
  await expect(row(page, 'Beta')).toBeVisible()
  await page.keyboard.press('Delete')
  await dialog.getByRole('button', { name: 'Delete for good' }).click()
  await expect(row(page, 'Beta')).toHaveCount(0)
  await expect(row(page, 'Gamma')).toBeVisible()
})

test('stars and read marks move links between the views', async ({ owner }) => {
  const { page } = owner
  await addLinks(owner, [{ url: 'https://example.org/a', title: 'A page' }])
  const navigation = page.getByRole('navigation', { name: 'Library' })
  await row(page, 'A page').hover()
  await row(page, 'A page').getByRole('button', { name: 'Star' }).click()
  await navigation.getByRole('link', { name: 'Starred' }).click()
  await expect(row(page, 'A page')).toBeVisible()

  await navigation.getByRole('link', { name: 'Unread' }).click()
  await row(page, 'A page').hover()
  await row(page, 'A page').getByRole('button', { name: 'Mark as read' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing left to read' })).toBeVisible()
  await expect(navigation.getByRole('link', { name: 'Unread' })).not.toContainText('1')
})

test('a link is edited where it is looked at', async ({ product, owner }) => {
  const { page } = owner
  const [id] = await addLinks(owner, [{ url: 'https://example.org/a' }, { url: 'https://example.org/b' }])
  await page.goto(`${product.url}/links/${id}`)
  await page.getByRole('button', { name: 'Edit' }).click()
  const dialog = page.getByRole('dialog', { name: 'Edit the link' })
  await dialog.getByLabel('Address').fill('https://example.org/b')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('Another of your links has this address.')
  await dialog.getByLabel('Address').fill('https://example.org/c')
  await dialog.getByLabel('Title').fill('A better title')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A better title')

  const note = page.getByRole('textbox', { name: 'Note' })
  await note.fill('Kept for the second paragraph.')
  await note.blur()
  await expect(page.getByText('Note saved')).toBeVisible()
  await page.reload()
  await expect(note).toHaveValue('Kept for the second paragraph.')
  await expect(page.getByRole('link', { name: 'example.org/c' })).toHaveAttribute('href', 'https://example.org/c')
})

test('what others change while a link is edited, or its note is written, is not changed back', async ({
  product,
  owner,
}) => {
  const { page } = owner
  const [id] = await addLinks(owner, [{ url: 'https://example.org/a', title: 'Before', tags: ['mine'] }])
  const change = (input: object) =>
    owner.ask('mutation ($id: ID!, $input: UpdateLinkInput!) { updateLink(id: $id, input: $input) { id } }', {
      id,
      input,
    })
  await page.goto(`${product.url}/links/${id}`)
  await page.getByRole('button', { name: 'Edit' }).click()
  const dialog = page.getByRole('dialog', { name: 'Edit the link' })
  await dialog.getByLabel('Note').fill('Only this is mine.')
  await change({ title: 'Theirs', tags: ['theirs'] })
  await expect(page.getByRole('heading', { level: 1, includeHidden: true })).toHaveText('Theirs')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Theirs')
  await expect(page.getByRole('main').getByRole('link', { name: 'theirs' })).toBeVisible()

  const note = page.getByRole('textbox', { name: 'Note' })
  await expect(note).toHaveValue('Only this is mine.')
  await note.fill('Only this is mine. And more')
  await change({ note: 'Their note' })
  await expect(page.getByText('Note saved')).toBeVisible()
  await expect(note).toHaveValue('Only this is mine. And more')
  await page.reload()
  await expect(note).toHaveValue('Only this is mine. And more')
})

test('an older snapshot that is looked at stays in sight while newer ones are taken', async ({ product, owner }) => {
  test.setTimeout(240_000)
  const { page } = owner
  const [id] = await addLinks(owner, [{ url: 'https://example.org/a', title: 'A page' }])
  const take = async () => {
    const { captureSnapshot } = await owner.ask<{ captureSnapshot: { id: string } }>(
      'mutation ($id: ID!) { captureSnapshot(linkId: $id) { id } }',
      { id },
    )
    await owner.ask('mutation ($id: ID!) { cancelSnapshot(id: $id) { id } }', captureSnapshot)
    return captureSnapshot.id
  }
  const oldest = await take()
  for (let newer = 0; newer < 31; newer++) await take()
  await page.goto(`${product.url}/links/${id}?at=${oldest}`)
  const timeline = page.getByRole('navigation', { name: 'Snapshots of this page' })
  const marks = timeline.getByRole('listitem')
  await expect(marks).toHaveCount(32)
  await expect(marks.last().getByRole('link')).toHaveAttribute('aria-current', 'true')
  await take()
  await expect(marks).toHaveCount(33)
  await expect(marks.last().getByRole('link')).toHaveAttribute('aria-current', 'true')
})

test('an address of nothing says so', async ({ product, owner: { page } }) => {
  for (const path of ['/links/lnk_01a201b155e770499a3751c4d28ef3e2', '/tags/tag_none', '/nowhere/at/all']) {
    await page.goto(product.url + path)
    await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()
  }
})
