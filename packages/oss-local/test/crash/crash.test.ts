import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { bucket, elements, temporaryFolder } from '../harness.js'
import { ServerProcess } from '../process.js'
import { check } from './check.js'
import { send, Writer } from './writer.js'

/** The script `test:crashes` makes it 200. */
const kills = Number(process.env['KILLS'] ?? 10)

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

it(
  `loses no acknowledged object and shows nothing else, killed ${String(kills)} times under load`,
  async () => {
    const root = await temporaryFolder()
    const seed = Date.now() % 2 ** 31
    const random = randomFrom(seed)
    const writers = Array.from({ length: 6 }, (_, i) => new Writer(`writer-${String(i)}`, randomFrom(seed + i + 1)))
    let server: ServerProcess | undefined
    onTestFinished(() => {
      server?.child.kill('SIGKILL')
    })
    try {
      for (let i = 0; i < kills; i += 1) {
        server = await ServerProcess.start(root, '--bucket', bucket, '--quiet')
        const { endpoint } = server
        await check(endpoint, writers)
        const running = writers.map((writer) => writer.run(endpoint))
        // A writer ends early only with an error, which must not be waited past.
        await Promise.race([answeredSome(writers, 5 + random() * 60), Promise.all(running)])
        await sleep(random() * 10)
        await server.end('SIGKILL')
        await Promise.all(running)
      }
      server = await ServerProcess.start(root, '--bucket', bucket, '--quiet')
      await check(server.endpoint, writers)
      await removeAll(server.endpoint, writers)
    } catch (error) {
      throw new Error(`With the seed ${String(seed)}`, { cause: error })
    }
    // With every object and upload deleted, there must be no byte left that a crash forgot.
    await expect.poll(() => readdir(join(root, 'blobs'))).toEqual([])
    console.log(`${String(kills)} kills, ${String(total(writers))} acknowledged requests, seed ${String(seed)}`)
  },
  // A busy disk takes seconds for what an idle one does at once.
  60_000 + kills * 10_000,
)

function total(writers: Writer[]): number {
  return writers.reduce((sum, { answered }) => sum + answered, 0)
}

async function answeredSome(writers: Writer[], count: number): Promise<void> {
  const end = total(writers) + count
  while (total(writers) < end) await sleep(1)
}

async function removeAll(endpoint: string, writers: Writer[]): Promise<void> {
  for (const key of writers.flatMap((writer) => [...writer.acknowledged.keys()])) await send(endpoint, 'DELETE', key)
  const uploads = await send(endpoint, 'GET', '', { query: { uploads: null } })
  const keys = elements(uploads, 'Key')
  const ids = elements(uploads, 'UploadId')
  for (const [i, uploadId] of ids.entries()) await send(endpoint, 'DELETE', keys[i] ?? '', { query: { uploadId } })
}
