import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { addLinks, expect, test } from '../support/story.js'
import { panel, upload, uploadOf } from '../support/uploads.js'

const themes = { light: 'uploads', dark: 'uploads-dark' } as const
const MB = 1_000_000
/** How many megabytes each has. */
const files = { 'scan.pdf': 5.2, 'talk.webm': 48, 'slides.zip': 96 }

test.use({ viewport: { width: 1120, height: 640 } })
test.setTimeout(120_000)

test('the pictures of uploads under way', async ({ product, owner, context }, info) => {
  const { page } = owner
  const paths: string[] = []
  for (const [name, megabytes] of Object.entries(files)) {
    const path = info.outputPath(name)
    await writeFile(path, Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(megabytes * MB)]))
    paths.push(path)
  }
  const [id = ''] = await addLinks(owner, [
    { url: 'https://docs.example.org/talk', title: 'Structured concurrency: the talk' },
  ])
  await page.goto(`${product.url}/links/${id}`)
  const network = await context.newCDPSession(page)
  await network.send('Network.enable')
  await network.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 12 * MB },
  })
  await upload(page, paths)
  await expect(uploadOf(page, 'scan.pdf')).toContainText('Checked and kept', { timeout: 60_000 })
  // Parts that are under way begin anew after a pause: four have arrived by then.
  await expect(uploadOf(page, 'talk.webm')).toContainText(/[67]\d% of/, { timeout: 60_000 })
  await panel(page).getByRole('button', { name: 'Pause talk.webm' }).click()
  await expect(uploadOf(page, 'slides.zip')).toContainText('left', { timeout: 30_000 })
  await page.mouse.move(0, 0)
  for (const [colorScheme, name] of Object.entries(themes)) {
    await page.emulateMedia({ colorScheme: colorScheme as keyof typeof themes })
    await page.screenshot({ path: fileURLToPath(new URL(`../../docs/pictures/${name}.png`, import.meta.url)) })
  }
})
