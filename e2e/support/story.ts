import { randomUUID } from 'node:crypto'
import { type BrowserContext, expect, type Page, test as base } from '@playwright/test'
import { Product } from './product.js'
import { SharedProduct } from './shared-product.js'

export { expect } from '@playwright/test'

export const password = 'correct horse battery'

/** Somebody with an account, and a page that is signed in to it. */
export interface Person {
  page: Page
  email: string
  /** Asks the API as the page's user; throws for an answer with errors. */
  ask: <Data>(query: string, variables?: object) => Promise<Data>
}

interface Options {
  /**
   * Environment variables of a product that the story has for itself, and that nobody has signed up to. Usually stories
   * share one that captures nothing: what is queued stays so.
   */
  settings: Record<string, string> | null
}

export interface WorkerFixtures {
  sharedProduct: SharedProduct
}

export interface Fixtures extends Options {
  product: Product
  owner: Person
  /** What went wrong in pages that nobody saw: errors, and what the page's policy refused. Must be empty at the end. */
  faults: string[]
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  settings: [null, { option: true }],

  sharedProduct: [
    async ({ browserName: _ }, use) => {
      const shared = new SharedProduct()
      await use(shared)
      await shared.stop()
    },
    { scope: 'worker' },
  ],

  product: async ({ settings, sharedProduct }, use) => {
    if (!settings) return use(await sharedProduct.forNextStory())
    const product = await Product.start(settings)
    await use(product)
    await product.stop()
  },

  faults: [
    // What fails after the product has ended is no fault of the pages: this fixture ends before that one.
    async ({ context, product: _product }, use) => {
      const faults: string[] = []
      watchForFaults(context, faults)
      await use(faults)
      expect(faults).toEqual([])
    },
    { auto: true },
  ],

  owner: async ({ product, page }, use) => {
    const email = `owner-${randomUUID()}@example.org`
    const ask = askAs(page, product)
    await ask('mutation ($input: SignUpInput!) { signUp(input: $input) { id } }', {
      input: { email, password, name: 'Ada' },
    })
    await page.goto(product.url)
    // The box, in any language.
    await expect(page.getByRole('combobox').first()).toBeVisible()
    await use({ page, email, ask })
  },
})

/** Adds links without taking snapshots of them; returns their ids. */
export async function addLinks({ ask }: Person, inputs: { url: string; title?: string; tags?: string[] }[]) {
  const { addLinks: outcomes } = await ask<{ addLinks: { payload: { link: { id: string } } }[] }>(
    'mutation ($inputs: [AddLinkInput!]!) { addLinks(inputs: $inputs) { payload { link { id } } } }',
    { inputs: inputs.map((input) => ({ capture: false, ...input })) },
  )
  return outcomes.map(({ payload }) => payload.link.id)
}

/** Adds links without taking snapshots of them, and waits until the list that is looked at has them all. */
export async function showLinks(owner: Person, inputs: { url: string; title?: string; tags?: string[] }[]) {
  const ids = await addLinks(owner, inputs)
  await expect(owner.page.getByRole('main').getByText(`${inputs.length} links`, { exact: true })).toBeVisible()
  return ids
}

/** A row of a list of links, by its title. */
export const row = (page: Page, title: string | RegExp) =>
  page.getByRole('list', { name: 'Links' }).getByRole('listitem').filter({ hasText: title })

/** The box that links are pasted into, and searches typed. */
export const box = (page: Page) => page.getByRole('combobox', { name: 'Archive a link' })

/** What is said in passing. */
export const toast = (page: Page) => page.getByRole('region', { name: 'Notifications' })

/** The last change of many links of this name, on the page of bulk changes: from there it is undone at any time. */
export const changeNamed = (page: Page, name: string) =>
  page.getByRole('main').getByRole('listitem').filter({ hasText: name }).first()

function askAs(page: Page, { url }: Product): Person['ask'] {
  return async <Data>(query: string, variables: object = {}) => {
    const response = await page.request.post(`${url}/graphql`, { data: { query, variables }, headers: { origin: url } })
    const { data, errors } = (await response.json()) as { data: Data; errors?: { message: string }[] }
    if (errors) throw new Error(errors.map((error) => error.message).join('\n'))
    return data
  }
}

function watchForFaults(context: BrowserContext, faults: string[]): void {
  context.on('weberror', (error) => faults.push(String(error.error())))
  context.on('console', (message) => {
    if (/Content Security Policy|\[Vue warn\]|Unhandled/.test(message.text())) faults.push(message.text())
  })
}
