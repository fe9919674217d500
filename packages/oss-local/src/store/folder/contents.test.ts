import { once } from 'node:events'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../../test/harness.js'
import { defaultLimits } from '../../limits.js'
import { Blobs } from './blobs.js'
import { Contents } from './contents.js'
import { IndexFile } from './index-file.js'

const large = Buffer.alloc(3_000_000, 'x')
const whole = { start: 0, end: large.length - 1 }

/** A folder with one content in a file of its own, and somebody who has begun to read it. */
async function readContent() {
  const root = await temporaryFolder()
  const index = await IndexFile.open(root)
  const blobs = await Blobs.open(join(root, 'blobs'), index, defaultLimits)
  onTestFinished(async () => {
    await blobs.close()
    await index.close()
  })
  const contents = new Contents(index, blobs)
  const bytes = await blobs.receive(Readable.from([large]))
  const content = await contents.change(() => contents.create(bytes))
  const reader = contents.open(content, whole) as Readable
  await once(reader, 'readable')
  const stopReading = async () => {
    const closed = once(reader, 'close')
    reader.destroy()
    await closed
    // Changes happen one after the other: what the reader left behind has been cleared away before this one is done.
    await contents.change(() => undefined)
  }
  const count = () => index.get('SELECT count(*) AS n FROM blobs')?.['n']
  return { contents, content, stopReading, count }
}

describe('bytes that somebody reads', () => {
  it('stay when the change that takes them away is undone', async () => {
    const { contents, content, stopReading, count } = await readContent()
    const undone = contents.change(() => {
      contents.drop(content)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    await stopReading()
    expect(count()).toBe(1)
    expect(await buffer(contents.open(content, whole) as Readable)).toEqual(large)
  })

  it('are gone when they have been taken away and read', async () => {
    const { contents, content, stopReading, count } = await readContent()
    await contents.change(() => {
      contents.drop(content)
    })
    expect(count()).toBe(1)
    await stopReading()
    expect(count()).toBe(0)
  })

  it('are gone too when the reader ends while the change is being flushed', async () => {
    const { contents, content, stopReading, count } = await readContent()
    const changed = contents.change(() => {
      contents.drop(content)
    })
    await Promise.all([changed, stopReading()])
    await contents.change(() => undefined)
    expect(count()).toBe(0)
  })
})
