import { AddLinkDocument } from '@linksnap/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { addSnapshot } from '../../test/harness/fixtures.js'
import { limits } from '../limits.js'
import { SnapshotText } from './snapshot-text.entity.js'

/** Three times as many bytes as letters; four and a bit of these are as much as an answer may hold. */
const text = '页'.repeat(Math.ceil(limits.graphql.textBytes / 3 / 4.5))

describeOnEachDatabase('archived texts in an answer', (database) => {
  let app: TestApp
  let owner: TestClient

  beforeAll(async () => {
    app = await startTestApp({ database })
    owner = await app.signUp()
    const { addLink } = await owner.run(AddLinkDocument, { input: { url: 'https://example.org/', capture: false } })
    for (let n = 0; n < 6; n++) await addSnapshot(app, addLink.link.id)
    // Not through the search, which would take its time to index them.
    await app.app.database.write((tx) => tx.updateAll(SnapshotText, { text }))
  })
  afterAll(() => app.stop())

  const textsOf = async (query: string) => {
    const { data, errors } = await owner.send(query)
    const { snapshots } = data as { snapshots: { nodes: Record<string, string | null>[] } }
    const found = snapshots.nodes.flatMap((node) => Object.values(node)).filter((each) => each !== null)
    return { texts: found.length, codes: errors?.map(({ extensions }) => extensions.code) }
  }

  it('come as long as there is room for them, whoever asks how often', async () => {
    expect(await textsOf('{ snapshots(first: 4) { nodes { text } } }')).toEqual({ texts: 4, codes: undefined })
    for (const query of [
      '{ snapshots { nodes { text } } }',
      '{ snapshots(first: 1) { nodes { a: text b: text c: text d: text e: text f: text } } }',
    ]) {
      expect(await textsOf(query)).toEqual({ texts: 4, codes: ['LIMIT_EXCEEDED'] })
    }
  })
})
