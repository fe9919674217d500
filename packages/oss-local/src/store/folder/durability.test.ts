import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { errorOf, startServer, temporaryFolder } from '../../../test/harness.js'
import { coalesced } from './coalesced.js'

/** The methods that all open files share, to be watched and held back. */
async function fileMethods(): Promise<{ datasync: () => Promise<void>; sync: () => Promise<void> }> {
  const handle = await open(await temporaryFolder(), 'r')
  await handle.close()
  return Object.getPrototypeOf(handle) as { datasync: () => Promise<void>; sync: () => Promise<void> }
}

const large = Buffer.alloc(200_000, 'x')

describe('an answered write', () => {
  it.each([
    ['a small object', Buffer.from('small'), 1],
    ['a large one', large, 2],
  ])('is on the disk: %s is not answered before its flushes have ended', async (_name, body, flushes) => {
    const oss = await startServer()
    const methods = await fileMethods()
    const original = methods.datasync
    const held: (() => void)[] = []
    const datasync = vi.spyOn(methods, 'datasync').mockImplementation(async function (this: typeof methods) {
      await new Promise<void>((resolve) => held.push(resolve))
      return original.call(this)
    })
    let isAnswered = false
    const answer = oss.put('key', body).finally(() => {
      isAnswered = true
    })
    for (let i = 0; i < flushes; i += 1) {
      await expect.poll(() => held.length).toBe(i + 1)
      await sleep(30)
      expect(isAnswered).toBe(false)
      held[i]?.()
    }
    await answer
    datasync.mockRestore()
  })

  it('flushes the folder too before the index leads to a file in it', async () => {
    const oss = await startServer()
    const methods = await fileMethods()
    const order: string[] = []
    const { sync, datasync } = methods
    vi.spyOn(methods, 'sync').mockImplementation(async function (this: typeof methods) {
      await sync.call(this)
      order.push('folder')
    })
    vi.spyOn(methods, 'datasync').mockImplementation(async function (this: typeof methods) {
      await datasync.call(this)
      order.push('file')
    })
    await oss.put('key', large)
    vi.restoreAllMocks()
    expect(order.slice(0, 2).sort()).toEqual(['file', 'folder'])
    expect(order).toHaveLength(3)
  })

  it('is not answered where the flush fails, and nothing is written after that', async () => {
    const oss = await startServer()
    await oss.put('old', 'x')
    const methods = await fileMethods()
    const failing = vi.spyOn(methods, 'datasync').mockRejectedValueOnce(new Error('EIO: the disk is broken'))
    const put = () => oss.send({ method: 'PUT', key: 'key', body: 'x' })
    expect(await errorOf(await put())).toMatchObject({ status: 500, code: 'InternalError' })
    failing.mockRestore()
    expect(await errorOf(await put())).toMatchObject({ status: 500, code: 'InternalError' })
    expect(await (await oss.send({ key: 'old' })).text()).toBe('x')
  })
})

describe('flushes that are waited for together', () => {
  it('begin after the call that they serve, and never overlap', async () => {
    const rounds: { end: () => void }[] = []
    const flush = coalesced(() => new Promise((resolve) => rounds.push({ end: resolve })))
    const done: number[] = []
    const call = (n: number) => flush().then(() => done.push(n))
    const first = call(1)
    await sleep(0)
    const later = [call(2), call(3)]
    await sleep(0)
    expect(rounds).toHaveLength(1)
    rounds[0]?.end()
    await first
    expect(done).toEqual([1])
    await sleep(0)
    expect(rounds).toHaveLength(2)
    rounds[1]?.end()
    await Promise.all(later)
    expect(done).toEqual([1, 2, 3])
  })
})
