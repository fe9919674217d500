import { expect, it } from 'vitest'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { TestQueue } from '../../test/harness/queue.js'
import type { Database } from '../database/database.js'
import { limits } from '../limits.js'
import { CaptureStep } from '../snapshots/snapshot.enums.js'
import { Claims } from './claims.js'

describeOnEachDatabase('a lease', (database) => {
  it('that is renewed while somebody looks for lost ones is not lost', async () => {
    const queue = await TestQueue.start(database)
    const { snapshot } = await queue.add()
    const all = queue.app.app.database
    const over = { ...limits, queue: { ...limits.queue, leaseTime: -1_000 } }
    const claim = await new Claims(all, over).claim()
    if (!claim) throw new Error('nothing was claimed')

    const inBetween = async () => expect(await new Claims(all, limits).renew(claim, CaptureStep.SETTLE, 0.5)).toBe(true)
    const write: Database['write'] = async (work) => (await inBetween(), all.write(work))
    const slow = Object.create(all, { write: { value: write } }) as Database
    await new Claims(slow, over).reclaim()
    expect(await queue.snapshotOf(snapshot)).toMatchObject({ state: 'CAPTURING', attempts: 1, step: 'SETTLE' })

    await new Claims(all, over).renew(claim, CaptureStep.SETTLE, 0.6)
    await new Claims(all, over).reclaim()
    expect(await queue.snapshotOf(snapshot)).toMatchObject({ state: 'QUEUED', attempts: 1, step: null })
    await queue.stop()
  })
})
