import { AddLinkDocument, CreateApiTokenDocument, LinksDocument } from '@linksnap/schema'
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished, vi } from 'vitest'
import { ServerProcess } from './harness/process.js'

/** A folder on a disk of its own that is soon full. */
function smallDisk(skip: (note: string) => never): string {
  const folder = mkdtempSync(join(tmpdir(), 'linksnap-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    rmSync(folder, { recursive: true })
    console.warn(`\n!!! A FULL DISK IS NOT TESTED: no tmpfs can be mounted here. ${String(error)}\n`)
    skip('no tmpfs can be mounted here')
  }
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', folder])
    rmSync(folder, { recursive: true })
  })
  return folder
}

/** Takes what is left of a disk, to the last byte. */
function fill(path: string): void {
  const file = openSync(path, 'w')
  let piece = Buffer.alloc(1024 * 1024)
  try {
    while (piece.length > 0) {
      try {
        if (writeSync(file, piece) === 0) break
      } catch {
        piece = piece.subarray(0, piece.length >> 1)
      }
    }
  } finally {
    closeSync(file)
  }
}

const title = 'a full disk is told, what is there can be read, and all is well once there is room'
it(title, { timeout: 120_000 }, async ({ skip }) => {
  const folder = smallDisk(skip)
  const server = await ServerProcess.create({ DATA_DIR: folder, ROLE: 'api' })
  onTestFinished(() => server.remove())
  await server.start()
  const client = server.client()
  await client.signUp('owner@example.org', 'a long enough password')
  const { createApiToken } = await client.run(CreateApiTokenDocument, {
    input: { name: 'reader', scopes: ['LINKS_READ', 'SNAPSHOTS_READ'] },
  })
  const saved: string[] = []
  const add = async () => {
    const input = { url: `https://example.org/${saved.length}`, note: 'n'.repeat(10_000) }
    const { data, errors } = await client.send(AddLinkDocument, { input })
    if (data) saved.push(data.addLink.link.id)
    return errors?.[0]?.extensions?.code
  }
  const listed = async () => (await client.run(LinksDocument, { first: 100 })).links.nodes.map(({ id }) => id)

  for (let n = 0; n < 5; n += 1) expect(await add()).toBeUndefined()
  const filler = join(folder, 'filler')
  fill(filler)
  // What SQLite has made room for already is used up first.
  let code: unknown
  for (let n = 0; n < 60 && code === undefined; n += 1) code = await add()
  expect(code).toBe('STORAGE_UNAVAILABLE')
  // Each write fails by itself, and leaves nothing open that a later one would be part of.
  for (let n = 0; n < 2; n += 1) expect(await add()).toBe('STORAGE_UNAVAILABLE')
  await vi.waitFor(() => expect(server.output).toContain('The disk of the database is full'))
  expect((await listed()).sort()).toEqual(saved.toSorted())
  // A token's first use is written down, when it can be.
  const { links } = await client.withToken(createApiToken.secret).run(LinksDocument, { first: 100 })
  expect(links.nodes).toHaveLength(saved.length)

  rmSync(filler)
  expect(await add()).toBeUndefined()
  expect((await listed()).sort()).toEqual(saved.toSorted())
  await server.end('SIGKILL')
  const database = new DatabaseSync(join(folder, 'linksnap.sqlite'))
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  database.close()
})
