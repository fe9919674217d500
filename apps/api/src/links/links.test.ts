import { AddLinkDocument, LinksDocument } from '@linksnap/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'

describeOnEachDatabase('links', (database) => {
  let app: TestApp
  let owner: TestClient

  beforeAll(async () => {
    app = await startTestApp({ database })
    owner = await app.signUp()
  })
  afterAll(() => app.stop())

  it('keeps a link and lists it', async () => {
    const { addLink } = await owner.run(AddLinkDocument, { input: { url: 'https://example.org/a?utm_source=x', tags: ['Work/Research'] } })
    expect(addLink.duplicate).toBe(false)
    const { links } = await owner.run(LinksDocument, {})
  })
})
