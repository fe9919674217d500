import { execFileSync } from 'node:child_process'
import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { elements, errorOf, startServer, temporaryFolder } from '../../../test/harness.js'

const size = 12 * 1024 * 1024

/** A folder on a disk of its own that is soon full. Skips the test, with a loud word, where this process may not make one. */
async function smallDisk(skip: (note: string) => never): Promise<string> {
  const folder = await temporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(size)}`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    console.warn(`\n!!! A FULL DISK IS NOT TESTED: no tmpfs can be mounted here. ${String(error)}\n`)
    skip('no tmpfs can be mounted here')
  }
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', folder])
  })
  return folder
}

/** Writes to a file until the disk has no room left. */
function fill(path: string): void {
  for (const chunk of [65_536, 4096, 1]) {
    try {
      for (;;) appendFileSync(path, Buffer.alloc(chunk))
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ENOSPC') throw error
    }
  }
}

describe('a full disk', () => {
  it.for([['large objects', 1_000_000] as const, ['small objects, which are kept in the index', 60_000] as const])(
    'is told as 507, leaves everything old readable, and takes new objects when others are deleted: %s',
    async ([, bytes], { skip }) => {
      const root = await smallDisk(skip)
      const oss = await startServer({ root })
      const body = (i: number) => Buffer.alloc(bytes, `object ${String(i)};`)
      const stored: number[] = []
      for (let i = 0; ; i += 1) {
        const answer = await oss.send({ method: 'PUT', key: String(i), body: body(i) })
        if (answer.status !== 200) {
          expect(await errorOf(answer)).toMatchObject({ status: 507, code: 'InsufficientStorage' })
          break
        }
        stored.push(i)
      }
      expect(stored.length * bytes).toBeGreaterThan(size / 2)
      const readAll = async () => {
        for (const i of stored) {
          const answer = await oss.send({ key: String(i) })
          expect(Buffer.from(await answer.arrayBuffer()).equals(body(i))).toBe(true)
        }
      }
      await readAll()
      expect(elements(await (await oss.send({ query: { 'max-keys': '1000' } })).text(), 'Key')).toHaveLength(
        stored.length,
      )

      const freed = stored.splice(0, Math.ceil(stored.length / 2))
      for (const i of freed) expect((await oss.send({ method: 'DELETE', key: String(i) })).status).toBe(204)
      const again = async () => (await oss.send({ method: 'PUT', key: 'again', body: body(-1) })).status
      await expect.poll(again).toBe(200)
      await readAll()
    },
  )

  it('that fills up during an upload leaves nothing of it', async ({ skip }) => {
    const root = await smallDisk(skip)
    const oss = await startServer({ root })
    await oss.put('old', 'x')
    const refused = await oss.send({ method: 'PUT', key: 'key', body: Buffer.alloc(2 * size) })
    expect(await errorOf(refused)).toMatchObject({ status: 507, code: 'InsufficientStorage' })
    expect(await oss.files()).toEqual([])
    expect(await (await oss.send({ key: 'old' })).text()).toBe('x')
    expect((await oss.put('new', Buffer.alloc(size / 2))).status).toBe(200)
  })

  it('takes nothing from an object that is being read when it can be neither overwritten nor deleted', async ({
    skip,
  }) => {
    const root = await smallDisk(skip)
    const oss = await startServer({ root, limits: { reservedDiskBytes: 0 } })
    const body = Buffer.alloc(3_000_000, 'old')
    await oss.put('key', body)
    const reading = await oss.server.handle(new Request(oss.url({ key: 'key' }).url))
    const filler = join(root, 'filler')
    const refused = async (method: 'PUT' | 'DELETE') => {
      for (let i = 0; i < 50; i += 1) {
        fill(filler)
        const answer = await oss.send({ method, key: 'key', ...(method === 'PUT' && { body: '' }) })
        if (answer.status === 507) return
        // There was still room in the log; what it made is put back.
        rmSync(filler)
        await oss.put('key', body)
      }
      throw new Error('The disk was never full')
    }
    await refused('PUT')
    await refused('DELETE')
    rmSync(filler)
    await reading.body?.cancel()
    // Changes happen one after the other: what the reader left behind has been cleared away before this is answered.
    await oss.put('other', 'x')
    expect(Buffer.from(await (await oss.send({ key: 'key' })).arrayBuffer()).equals(body)).toBe(true)
  })

  it('does not keep the server from starting', async ({ skip }) => {
    const root = await smallDisk(skip)
    const oss = await startServer({ root })
    let count = 0
    while ((await oss.send({ method: 'PUT', key: String(count), body: Buffer.alloc(60_000) })).status === 200)
      count += 1
    await oss.server.close()
    const restarted = await startServer({ root })
    const listed = await (await restarted.send({ query: { 'max-keys': '1000' } })).text()
    expect(elements(listed, 'Key')).toHaveLength(count)
    for (let i = 0; i < count; i += 1) await restarted.send({ method: 'DELETE', key: String(i) })
    await expect.poll(async () => (await restarted.send({ method: 'PUT', key: 'k', body: 'x' })).status).toBe(200)
  })
})
