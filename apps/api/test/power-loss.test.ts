import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AddLinkDocument } from '@linksnap/schema'
import { expect, it, onTestFinished } from 'vitest'
import { startTestApp } from './harness/app.js'
import { randomFrom } from './harness/random.js'

/** Together below the thousand pages after which SQLite would move its log into the file, and begin it anew. */
const additions = 25
const cuts = 60
/** A disk may have begun to write what comes next. */
const tornBytes = 4_096

it('a SQLite database opens whole, with all that was acknowledged, wherever a power loss has cut its log', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'linksnap-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'test.sqlite')
  const database = {
    name: 'SQLite',
    create: () => Promise.resolve({ url: `sqlite:${path}`, drop: () => Promise.resolve() }),
  }
  const app = await startTestApp({ database })
  const owner = await app.signUp()
  const logSize = () => statSync(`${path}-wal`).size
  const first = logSize()
  const acknowledged: { url: string; logged: number }[] = []
  for (let n = 0; n < additions; n++) {
    const url = `https://example.org/${n}`
    await owner.run(AddLinkDocument, { input: { url, tags: [`tag ${n}`] } })
    acknowledged.push({ url, logged: logSize() })
  }
  const [file, log] = [join(folder, 'file'), readFileSync(`${path}-wal`)]
  copyFileSync(path, file)
  await app.stop()
  const sizes = acknowledged.map(({ logged }) => logged)
  expect(sizes.toSorted((a, b) => a - b)).toEqual(sizes)
  expect(log.length).toBeGreaterThan(first)

  const random = randomFrom(21)
  for (let n = 0; n < cuts; n++) {
    const cut = first + Math.floor(random() * (log.length - first + 1))
    const torn = Buffer.from(Array.from({ length: Math.floor(random() * tornBytes) }, () => Math.floor(random() * 256)))
    const copy = join(folder, `copy-${n}`)
    copyFileSync(file, copy)
    writeFileSync(`${copy}-wal`, Buffer.concat([log.subarray(0, cut), torn]))
    const opened = new DatabaseSync(copy)
    const urls = new Set(
      opened
        .prepare('SELECT url FROM links')
        .all()
        .map(({ url }) => url),
    )
    const integrity = opened.prepare('PRAGMA integrity_check').all()
    opened.close()
    expect(integrity).toEqual([{ integrity_check: 'ok' }])
    const lost = acknowledged.filter(({ url, logged }) => logged <= cut && !urls.has(url))
    expect(lost, `cut at ${cut}`).toEqual([])
  }
})
