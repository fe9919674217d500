import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { App } from '../app.js'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { faults, type RoughStore, startRoughStore } from '../../test/harness/rough-store.js'
import { ScriptedCapturer } from '../../test/harness/scripted-capturer.js'
import { Sweep } from './sweep.entity.js'
import { scheduleSweep } from './sweeps.js'

const never = 3_600_000
const limits = { sweep: { interval: never, batch: 3, failures: 3 }, storage: { tries: 1 } }

describeOnEachDatabase('the sweep', (database) => {
  let app: TestApp
  let rough: RoughStore
  /** One that finds the store over a rough way. */
  let worker: App

  beforeAll(async () => {
    app = await startTestApp({ database, limits })
    rough = await startRoughStore(Number(new URL(app.app.storeUrl).port))
    worker = await app.startWorker(new ScriptedCapturer(), { storage: { port: rough.port } })
  })
  afterEach(async () => {
    rough.treat = () => undefined
    await makeDue()
    await worker.sweeper.sweep()
    expect(await app.app.store.list('snapshots/')).toEqual([])
  })
  afterAll(async () => {
    await worker.stop()
    await app.stop()
    await rough.close()
  })

  const makeDue = () =>
    app.app.database.write((tx) => tx.query(`UPDATE sweeps SET notBefore = '2000-01-01 00:00:00.000'`))
  /** Objects that are nobody's, to be swept in this order. */
  const strew = async (...names: string[]) => {
    for (const name of names) {
      const options = { size: 1, contentType: 'text/plain', signal: new AbortController().signal }
      await app.app.store.put(`snapshots/${name}/1/a.txt`, () => Readable.from([Buffer.from('x')]), options)
      await app.app.database.write((tx) => scheduleSweep(tx, [`snapshots/${name}/`]))
    }
  }
  const left = async () => (await app.app.store.list('snapshots/')).map((key) => key.split('/')[1])
  const due = async () => {
    const now = await app.app.database.now()
    return (await app.app.database.read.find(Sweep)).filter(({ notBefore }) => notBefore <= now).length
  }
  const isAbout = (url: string | undefined, name: string) => decodeURIComponent(url ?? '').includes(`/${name}/`)

  it('goes past what it cannot sweep, and comes back to that later', async () => {
    await strew('a', 'b', 'c', 'd', 'e')
    rough.treat = ({ url }) => (isAbout(url, 'a') || isAbout(url, 'c') ? faults['an error'] : undefined)
    await worker.sweeper.sweep()
    expect(await left()).toEqual(['a', 'c'])
    expect(await due()).toBe(0)
  })

  it('does not run in circles about what the store keeps', async () => {
    await strew('a')
    // What a store answers that deletes nothing, in the terse way that it is asked for.
    rough.treat = ({ method }) => {
      if (method !== 'POST') return undefined
      return ({ incoming, response }) => {
        incoming.resume()
        response.writeHead(200, { 'content-type': 'application/xml' }).end('<DeleteResult></DeleteResult>')
      }
    }
    await worker.sweeper.sweep()
    expect([await left(), await due()]).toEqual([['a'], 0])
  })

  it('waits for the next time when the store is away', async () => {
    await strew('a', 'b', 'c', 'd', 'e')
    rough.treat = () => faults['an error']
    await expect(worker.sweeper.sweep()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    expect(await due()).toBe(2)
  })

  it('ends when it is told to', async () => {
    await strew('a')
    const asked = Promise.withResolvers<undefined>()
    rough.treat = () => {
      asked.resolve(undefined)
      return faults['no answer']
    }
    const abort = new AbortController()
    const sweeping = worker.sweeper.sweep(abort.signal)
    await asked.promise
    abort.abort(new Error('stopping'))
    await expect(sweeping).rejects.toThrow('stopping')
    expect(await due()).toBe(1)
  })
})
