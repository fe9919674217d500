import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/harness.js'
import { defaultLimits } from '../../limits.js'
import type { ListPosition } from '../store.js'
import { FolderStore } from './folder-store.js'

const folders = 100
const perFolder = 1000
const attributes = { headers: {}, metadata: {}, acl: 'default', storageClass: 'Standard', tags: [] } as const

/** A bucket of 100,000 keys. */
async function filledStore(): Promise<{ store: FolderStore; root: string }> {
  const root = await temporaryFolder()
  const store = await FolderStore.open(root, defaultLimits)
  await store.buckets.create({ name: 'bucket', created: new Date(0), acl: 'private', storageClass: 'Standard' })
  async function* body() {
    yield await Promise.resolve(Buffer.from('x'))
  }
  for (let folder = 0; folder < folders; folder += 1) {
    const puts = Array.from({ length: perFolder }, async (_, i) => {
      const key = `folder-${String(folder).padStart(3, '0')}/${String(i).padStart(4, '0')}`
      const bytes = await store.bytes.receive(body())
      const object = { ...attributes, tags: [], type: 'Normal' as const, etag: 'E', modified: new Date(0) }
      await store.objects.put({ bucket: 'bucket', key }, bytes, object, { forbidOverwrite: false })
    })
    await Promise.all(puts)
  }
  return { store, root }
}

const all = { prefix: '', delimiter: '', limit: 1000 }

describe('a bucket of 100,000 keys', () => {
  it('is listed exactly, page by page, in an even time, also after a restart', async () => {
    const { store, root } = await filledStore()
    await store.close()
    const reopened = await FolderStore.open(root, defaultLimits)
    const times: number[] = []
    const keys: string[] = []
    let from: ListPosition | undefined = Buffer.alloc(0)
    while (from !== undefined) {
      const start = performance.now()
      const page: Awaited<ReturnType<typeof reopened.objects.list>> = await reopened.objects.list('bucket', all, from)
      times.push(performance.now() - start)
      keys.push(...page.entries.map(({ key }) => key))
      from = page.next
    }
    expect(keys).toHaveLength(folders * perFolder)
    expect(keys.every((key, i) => i === 0 || (keys[i - 1] ?? '') < key)).toBe(true)
    // The last page costs what the first costs, give or take what else this machine does.
    const median = (list: number[]) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0
    expect(median(times.slice(-20))).toBeLessThan(5 * median(times.slice(0, 20)) + 5)

    const start = performance.now()
    const grouped = await reopened.objects.list('bucket', { ...all, delimiter: '/' }, Buffer.alloc(0))
    const time = performance.now() - start
    expect(grouped.prefixes).toHaveLength(folders)
    // Walking through the keys behind each prefix would take as long as listing them all.
    expect(time).toBeLessThan(times.reduce((sum, t) => sum + t, 0) / 3)
    const inner = await reopened.objects.list(
      'bucket',
      { ...all, prefix: 'folder-050/', delimiter: '/' },
      Buffer.alloc(0),
    )
    expect(inner.entries).toHaveLength(perFolder)
    await reopened.close()
  })
})
