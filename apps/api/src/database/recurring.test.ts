import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/databases.js'
import { readConfig } from '../config.js'
import { Database } from './database.js'
import { LostHold } from './hold.js'
import { Recurring } from './recurring.js'

const log = pino({ level: 'silent' })
const limits = { leaseTime: 600, gap: 50 }

describeOnEachDatabase('work that one of all instances does', (kind) => {
  let place: TestDatabase
  let instances: Database[]
  let first: Database
  /** How many are at it, and were at most. */
  let running = 0
  let most = 0
  let begun = 0

  beforeAll(async () => {
    place = await kind.create()
    const { database } = readConfig({ DATABASE_URL: place.url })
    first = new Database(database)
    instances = [first, new Database(database)]
    for (const instance of instances) await instance.connect()
  })
  beforeEach(() => void (running = most = begun = 0))
  afterAll(async () => {
    for (const instance of instances) await instance.close()
    await place.drop()
  })

  /** The same work on each instance. */
  function start(name: string, work: (signal: AbortSignal) => Promise<unknown>) {
    const counted = async (signal: AbortSignal) => {
      begun++
      most = Math.max(most, ++running)
      try {
        await work(signal)
      } finally {
        running--
      }
    }
    const all = instances.map((each) => new Recurring(each, { name, interval: 40, work: counted }, limits, log))
    for (const each of all) each.start()
    onTestFinished(() => Promise.all(all.map((each) => each.close())).then(() => undefined))
    return all
  }
  const leaseOf = async (name: string) => {
    const query = `SELECT holder, heldUntil FROM leases WHERE name = ?`
    const [row] = await first.read.query<{ holder: string | null; heldUntil: string | Date }[]>(query, [name])
    return row
  }

  it('is not begun by another one while it takes longer than a lease lasts', async () => {
    const finish = Promise.withResolvers<undefined>()
    start('long', () => finish.promise)
    await expect.poll(() => begun).toBe(1)
    const before = await leaseOf('long')
    // It was renewed again and again, for longer than it would have lasted.
    const until = async () => Number(new Date((await leaseOf('long'))?.heldUntil ?? 0))
    const since = Number(new Date(before?.heldUntil ?? 0))
    await expect.poll(async () => (await until()) - since).toBeGreaterThan(2 * limits.leaseTime)
    expect([begun, most, (await leaseOf('long'))?.holder]).toEqual([1, 1, before?.holder])
    finish.resolve(undefined)
    await expect.poll(() => begun).toBeGreaterThan(2)
    expect(most).toBe(1)
  })

  it('is told when it is another’s, and then leaves that one alone', async () => {
    const reasons: unknown[] = []
    start('stolen', async (signal) => {
      await new Promise((aborted) => signal.addEventListener('abort', aborted))
      reasons.push(signal.reason)
    })
    await expect.poll(() => begun).toBe(1)
    await first.write((tx) =>
      tx.query(`UPDATE leases SET holder = 'another', heldUntil = '2100-01-01 00:00:00.000' WHERE name = 'stolen'`),
    )
    await expect.poll(() => reasons).toEqual([expect.any(LostHold)])
    await expect.poll(() => running).toBe(0)
    expect((await leaseOf('stolen'))?.holder).toBe('another')
    expect(begun).toBe(1)
  })

  it('is taken by another one when whoever was at it is dead', async () => {
    const name = 'orphaned'
    await first.write((tx) =>
      tx.query(`INSERT INTO leases (name, holder, heldUntil) VALUES (?, 'the dead', ${first.dialect.nowPlus('?')})`, [
        name,
        limits.leaseTime,
      ]),
    )
    start(name, () => Promise.resolve())
    await expect.poll(() => begun).toBeGreaterThan(0)
    expect((await leaseOf(name))?.holder).not.toBe('the dead')
  })

  it('comes to an end at once when the process stops', async () => {
    const all = start('stopping', (signal) => new Promise((done) => signal.addEventListener('abort', done)))
    await expect.poll(() => running).toBe(1)
    await Promise.all(all.map((each) => each.close()))
    expect(running).toBe(0)
    expect((await leaseOf('stopping'))?.holder).toBeNull()
  })
})
