import type { FileChooser, Locator, Page } from '@playwright/test'

type Files = Parameters<FileChooser['setFiles']>[0]

/** What is being uploaded, beside every page. */
export const panel = (page: Page) => page.getByRole('region', { name: 'Uploads' })

/** One file of it. */
export const uploadOf = (page: Page, name: string) => panel(page).getByRole('listitem').filter({ hasText: name })

/** Chooses files by a button. */
export async function choose(page: Page, button: Locator, files: Files): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await button.click()
  await (await chooser).setFiles(files)
}

/** Chooses files for the link that is looked at, which has no snapshot yet. */
export const upload = (page: Page, files: Files) =>
  choose(page, page.getByRole('main').getByRole('button', { name: 'Upload files' }), files)

/** What {@link snapshotsOf} asks for. */
export interface Snapshots {
  link: {
    snapshots: {
      nodes: { state: string; source: string; artifacts: { kind: string; contentType: string; sha256: string }[] }[]
    }
  }
}

/** The query for a link's snapshots. */
export const snapshotsOf = (id: string) => `{ link(id: "${id}") { snapshots { nodes {
  state source artifacts { kind contentType sha256 } } } } }`
