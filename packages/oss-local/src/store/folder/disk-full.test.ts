import { execFileSync } from 'node:child_process'
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
