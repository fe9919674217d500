import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Page } from '@playwright/test'
import { addLinks, expect, row, test } from '../support/story.js'

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
/** A picture of some size: what stands behind its end is nobody's business. */
const picture = (bytes: number) => Buffer.concat([png, randomBytes(bytes - png.length)])
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

const panel = (page: Page) => page.getByRole('region', { name: 'Uploads' })
const uploadOf = (page: Page, name: string) => panel(page).getByRole('listitem').filter({ hasText: name })

/** Drops files on the page, as from a file manager. */
async function drop(page: Page, files: { name: string; type: string; text: string }[]): Promise<void> {
  await page.evaluate((dropped) => {
    const dataTransfer = new DataTransfer()
    for (const { name, type, text } of dropped) dataTransfer.items.add(new File([text], name, { type }))
    const at = { dataTransfer, bubbles: true, cancelable: true }
    document.body.dispatchEvent(new DragEvent('dragover', at))
    document.body.dispatchEvent(new DragEvent('drop', at))
  }, files)
}

/** Chooses files for the link that is looked at. */
async function upload(page: Page, files: Parameters<Awaited<ReturnType<Page['waitForEvent']>>['setFiles']>[0]) {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload files' }).last().click()
  await (await chooser).setFiles(files)
}
