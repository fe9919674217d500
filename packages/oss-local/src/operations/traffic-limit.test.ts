import { describe, expect, it } from 'vitest'
import { errorOf, startServer } from '../../test/harness.js'

const header = 'x-oss-traffic-limit'
/** 1 MB a second. */
const rate = { [header]: '8000000' }
const body = Buffer.alloc(500_000)

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

describe('a traffic limit', () => {
  it('slows an upload down', async () => {
    const oss = await startServer()
    expect(await millisecondsOf(() => oss.put('key', body, rate))).toBeGreaterThan(400)
  })

  it('slows a download down, also one whose URL names it', async () => {
    const oss = await startServer()
    await oss.put('key', body)
    const read = async () => (await oss.send({ key: 'key', headers: rate })).arrayBuffer()
    expect(await millisecondsOf(read)).toBeGreaterThan(400)
    const readUrl = async () => (await fetch(oss.url({ key: 'key', query: rate }).url)).arrayBuffer()
    expect(await millisecondsOf(readUrl)).toBeGreaterThan(400)
  })

  it.each(['a small object', ''])('changes nothing about what is read: %j', async (text) => {
    const oss = await startServer()
    await oss.put('key', text)
    const answer = await oss.send({ key: 'key', headers: rate })
    expect([answer.status, await answer.text()]).toEqual([200, text])
  })

  it.each(['819199', '838860801', 'fast'])('of %s is refused', async (limit) => {
    const oss = await startServer()
    const refused = await oss.send({ method: 'PUT', key: 'key', body, headers: { [header]: limit } })
    expect(await errorOf(refused)).toMatchObject({ status: 400, code: 'InvalidArgument' })
  })
})
