import { copyFile, readdir, rename, rm, truncate, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { errorOf, startServer, temporaryFolder } from '../../../test/harness.js'
import { createOssServer, type LogEntry } from '../../index.js'
import { applicationId } from './schema.js'

const large = Buffer.alloc(200_000, 'x')

async function codeOfStart(root: string): Promise<unknown> {
  try {
    const server = await createOssServer({ root })
    await server.close()
    return 'started'
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

/** A folder with a small object and a large one, its server ended. */
async function filledFolder(): Promise<string> {
  const oss = await startServer()
  await oss.put('small', 'small')
  await oss.put('large', large)
  await oss.server.close()
  return oss.root
}

describe('a folder that a run left behind', () => {
  it('has everything that was stored, after a restart', async () => {
    const root = await filledFolder()
    const oss = await startServer({ root })
    expect(await (await oss.send({ key: 'small' })).text()).toBe('small')
    expect(Buffer.from(await (await oss.send({ key: 'large' })).arrayBuffer()).equals(large)).toBe(true)
  })

  it('is freed of bytes that no object came to need, and of nothing else', async () => {
    const root = await filledFolder()
    const [kept = ''] = await readdir(join(root, 'blobs'))
    // The number before it was given out in the same run.
    const orphan = (Number.parseInt(kept, 36) - 1).toString(36)
    await writeFile(join(root, 'blobs', orphan), 'half of an upload')
    await writeFile(join(root, 'blobs', 'README'), 'not ours')
    const entries: LogEntry[] = []
    const oss = await startServer({ root, log: (entry) => entries.push(entry) })
    await expect
      .poll(() => entries.filter(({ event }) => event === 'recovered'))
      .toEqual([{ event: 'recovered', removed: 1, damaged: [] }])
    await expect.poll(async () => (await oss.files()).sort()).toEqual(['README', kept].sort())
    expect((await oss.send({ key: 'large' })).status).toBe(200)
  })

  it.each([
    ['missing', (file: string) => unlink(file)],
    ['short', (file: string) => truncate(file, 1000)],
  ])('names the objects whose bytes are %s, and serves the others', async (_name, damage) => {
    const root = await filledFolder()
    const [file = ''] = await readdir(join(root, 'blobs'))
    await damage(join(root, 'blobs', file))
    const entries: LogEntry[] = []
    const oss = await startServer({ root, log: (entry) => entries.push(entry) })
    const damaged = [{ bucket: 'test-bucket', key: 'large' }]
    await expect.poll(() => entries).toContainEqual({ event: 'recovered', removed: 0, damaged })
    expect(await (await oss.send({ key: 'small' })).text()).toBe('small')
    const read = oss.send({ key: 'large' }).then((answer) => answer.arrayBuffer().then(() => answer.status))
    if (_name === 'missing') expect(await read).toBe(500)
    else await expect(read).rejects.toThrow()
  })

  it('names the objects that its index has lost the bytes of, and fails to read them before it answers', async () => {
    const root = await filledFolder()
    const database = new DatabaseSync(join(root, 'index.db'))
    database.exec('DELETE FROM segments')
    database.close()
    const entries: LogEntry[] = []
    const oss = await startServer({ root, log: (entry) => entries.push(entry) })
    await expect
      .poll(() => entries.find(({ event }) => event === 'recovered'))
      .toMatchObject({ damaged: ['large', 'small'].map((key) => ({ bucket: 'test-bucket', key })) })
    for (const key of ['small', 'large']) {
      expect(await errorOf(await oss.send({ key }))).toMatchObject({ status: 500, code: 'InternalError' })
    }
  })

  it('is not served where its index is gone, cut off, newer, or not ours', async () => {
    const gone = await filledFolder()
    await rm(join(gone, 'index.db'))
    expect(await codeOfStart(gone)).toBe('DAMAGED')
    const cut = await filledFolder()
    await truncate(join(cut, 'index.db'), 10_000)
    expect(await codeOfStart(cut)).toBe('DAMAGED')
    const alter = async (statement: string) => {
      const root = await filledFolder()
      const database = new DatabaseSync(join(root, 'index.db'))
      database.exec(statement)
      database.close()
      return codeOfStart(root)
    }
    expect(await alter('PRAGMA user_version = 99')).toBe('TOO_NEW')
    expect(await alter(`PRAGMA application_id = ${String(applicationId + 1)}`)).toBe('FOREIGN')
  })

  it('starts anew where a first start got no further than an empty index', async () => {
    const root = await temporaryFolder()
    await writeFile(join(root, 'index.db'), '')
    expect(await codeOfStart(root)).toBe('started')
    const oss = await startServer({ root })
    expect((await oss.put('key', 'x')).status).toBe(200)
  })

  it('is whole in a copy that was taken while it was written to, with the log beside the index', async () => {
    const oss = await startServer()
    await oss.put('key', 'x')
    const copy = await temporaryFolder()
    for (const name of ['index.db', 'index.db-wal']) await copyFile(join(oss.root, name), join(copy, name))
    const other = await startServer({ root: copy })
    expect(await (await other.send({ key: 'key' })).text()).toBe('x')
  })
})

describe('a folder in use', () => {
  it('is refused to a second server, in the same process too', async () => {
    const oss = await startServer()
    expect(await codeOfStart(oss.root)).toBe('IN_USE')
    await oss.server.close()
    expect(await codeOfStart(oss.root)).toBe('started')
  })

  it('is free again when it could not be opened to the end', async () => {
    const root = await filledFolder()
    const blobs = join(root, 'blobs')
    await rename(blobs, `${blobs}.aside`)
    await writeFile(blobs, 'no folder')
    expect(await codeOfStart(root)).toBe('EEXIST')
    await rm(blobs)
    await rename(`${blobs}.aside`, blobs)
    expect(await codeOfStart(root)).toBe('started')
  })

  it('keeps the bytes of uploads that are under way when it is checked', async () => {
    const oss = await startServer({ root: await filledFolder() })
    const answers = await Promise.all(Array.from({ length: 5 }, (_, i) => oss.put(`new ${String(i)}`, large)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    for (let i = 0; i < 5; i += 1) expect((await oss.send({ key: `new ${String(i)}` })).status).toBe(200)
    expect(await errorOf(await oss.send({ key: 'none' }))).toMatchObject({ code: 'NoSuchKey' })
  })
})
