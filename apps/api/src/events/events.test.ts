import {
  AddLinkDocument,
  AddLinksDocument,
  CreateApiTokenDocument,
  PurgeLinksDocument,
  RevokeApiTokenDocument,
  SignOutDocument,
  UpdateLinkDocument,
} from '@linksnap/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { openStream } from '../../test/harness/stream.js'
import { recordLinkChanges } from './event-log.js'

interface LinkChanged {
  data: { linkChanged: { linkId: string; link: { note: string | null } | null } }
}
const linkChanged = 'subscription { linkChanged { linkId link { note } } }'

describeOnEachDatabase('subscriptions', (database) => {
  let app: TestApp
  let owner: TestClient
  let pages = 0

  beforeAll(async () => {
    app = await startTestApp({
      database,
      env: { ALLOW_SIGNUP: 'true' },
      limits: { events: { authInterval: 100, pollInterval: 50, streamsPerUser: 20 } },
    })
    owner = await app.signUp()
  })
  afterAll(() => app.stop())

  const add = async (client: TestClient) =>
    (await client.run(AddLinkDocument, { input: { url: `https://example.org/${++pages}`, capture: false } })).addLink
      .link

  it('tell of a link that is added, changed and purged', async () => {
    const stream = await openStream(owner, linkChanged)
    const link = await add(owner)
    expect((await stream.next<LinkChanged>()).data.linkChanged).toEqual({ linkId: link.id, link: { note: null } })
    await owner.run(UpdateLinkDocument, { id: link.id, input: { note: 'new' } })
    expect((await stream.next<LinkChanged>()).data.linkChanged).toEqual({ linkId: link.id, link: { note: 'new' } })
    await owner.run(PurgeLinksDocument, { ids: [link.id] })
    expect((await stream.next<LinkChanged>()).data.linkChanged).toEqual({ linkId: link.id, link: null })
    stream.close()
  })

  it('tell nobody of what is somebody else’s', async () => {
    const stranger = await app.signUp()
    const stream = await openStream(owner, linkChanged)
    await add(stranger)
    const mine = await add(owner)
    expect((await stream.next<LinkChanged>()).data.linkChanged.linkId).toBe(mine.id)
    stream.close()
  })

  it('tell of the snapshots of one link, of the queue, and of all in one stream', async () => {
    const [one, other] = [await add(owner), await add(owner)]
    const ofOne = await openStream(
      owner,
      'subscription ($id: ID) { snapshotChanged(linkId: $id) { link { id } state } }',
      { id: one.id },
    )
    const ofQueue = await openStream(owner, 'subscription { captureQueueChanged { queued } }')
    const ofAll = await openStream(
      owner,
      'subscription { changed { link { linkId } snapshot { id } captureQueue { queued } } }',
    )
    for (const { id } of [other, one])
      await owner.run('mutation ($id: ID!) { captureSnapshot(linkId: $id) { id } }', { id })

    expect(await ofOne.next()).toEqual({ data: { snapshotChanged: { link: { id: one.id }, state: 'QUEUED' } } })
    expect(await ofQueue.next()).toMatchObject({
      data: { captureQueueChanged: { queued: expect.any(Number) as number } },
    })
    const kinds = [await ofAll.next(), await ofAll.next(), await ofAll.next()].map(
      (event) =>
        Object.entries((event as { data: { changed: object } }).data.changed).find(([, value]) => value !== null)?.[0],
    )
    expect(kinds.sort()).toEqual(['captureQueue', 'link', 'snapshot'])
    for (const stream of [ofOne, ofQueue, ofAll]) stream.close()
  })

  it('tell of what another instance did, whatever the order in which its transactions commit', async () => {
    const link = await add(owner)
    const stream = await openStream(owner, linkChanged)
    const other = await app.app.database.read.query(`SELECT ownerId FROM links WHERE id = '${link.id}'`)
    const [{ ownerId }] = other as [{ ownerId: string }]
    // Two ids are taken in order and commit the other way round: what a tail that only looks ahead would miss.
    const record = (id: string) => app.app.database.write((tx) => recordLinkChanges(tx, [{ id, ownerId }]))
    const nextId = async () => (await stream.next<LinkChanged>()).data.linkChanged.linkId
    const seen: string[] = []
    if (app.app.database.dialect.name === 'mysql') {
      await app.app.database.write(async (tx) => {
        await recordLinkChanges(tx, [{ id: 'lnk_slow', ownerId }])
        await record('lnk_fast')
        seen.push(await nextId())
      })
    } else {
      await record('lnk_fast')
      await record('lnk_slow')
      seen.push(await nextId())
    }
    seen.push(await nextId())
    expect(seen).toEqual(['lnk_fast', 'lnk_slow'])
    stream.close()
  })

  it('make one event of many changes that a slow reader has not read yet', async () => {
    const stream = await openStream(owner, linkChanged)
    const link = await add(owner)
    for (let n = 0; n < 5; n++) await owner.run(UpdateLinkDocument, { id: link.id, input: { note: `note ${n}` } })
    let last: string | null | undefined
    while (last !== 'note 4') last = (await stream.next<LinkChanged>()).data.linkChanged.link?.note
    stream.close()
  })

  it('tell of many links that change at once as one change to who asks for that, and of each to all others', async () => {
    const inOne = await openStream(
      owner,
      'subscription { changed { ...Many link { linkId } } } fragment Many on Change { manyLinks }',
    )
    const each = await openStream(owner, 'subscription { changed { link { linkId link { note } } } }')
    const ofOne = await openStream(owner, linkChanged)
    const inputs = Array.from({ length: 3 }, () => ({ url: `https://example.org/${++pages}`, capture: false }))
    const { addLinks } = await owner.run(AddLinksDocument, { inputs })
    const ids = addLinks.map(({ payload }) => payload?.link.id ?? '')
    expect(await inOne.next()).toEqual({ data: { changed: { manyLinks: true, link: null } } })
    for (const id of ids) {
      expect(await each.next()).toEqual({ data: { changed: { link: { linkId: id, link: { note: null } } } } })
      expect((await ofOne.next<LinkChanged>()).data.linkChanged.linkId).toBe(id)
    }
    const { id } = await add(owner)
    expect(await inOne.next()).toEqual({ data: { changed: { manyLinks: null, link: { linkId: id } } } })
    for (const stream of [inOne, each, ofOne]) stream.close()
  })

  it('end when the session or token that opened them ends', async () => {
    const person = await app.signUp()
    const { createApiToken } = await person.run(CreateApiTokenDocument, {
      input: { name: 't', scopes: ['LINKS_READ'] },
    })
    const byToken = await openStream(person.withToken(createApiToken.secret), linkChanged)
    const bySession = await openStream(person, linkChanged)
    await person.run(RevokeApiTokenDocument, { id: createApiToken.apiToken.id })
    await byToken.ended
    await person.run(SignOutDocument)
    await bySession.ended
  })

  it('are the only thing that the stream takes, and are few for each person', async () => {
    const person = await app.signUp()
    expect((await openStream(person, '{ viewer { id } }')).status).toBe(400)
    expect((await openStream(person, 'mutation { signOut }')).status).toBe(400)
    expect((await openStream(person, 'subscription { nonsense }')).status).toBe(400)
    expect((await openStream(app.anonymous(), linkChanged)).status).toBe(401)
    const streams = await Promise.all(Array.from({ length: 20 }, () => openStream(person, linkChanged)))
    expect((await openStream(person, linkChanged)).status).toBe(400)
    for (const stream of streams) stream.close()
    await expect.poll(async () => (await openStream(person, linkChanged)).status).toBe(200)
  })

  it('reach eight readers of one thousand additions', async () => {
    const streams = await Promise.all(Array.from({ length: 8 }, () => openStream(owner, linkChanged)))
    const inputs = Array.from({ length: 1_000 }, () => ({ url: `https://example.org/many/${++pages}`, capture: false }))
    await owner.run(AddLinksDocument, { inputs })
    for (const stream of streams) {
      const heard = new Set<string>()
      while (heard.size < 1_000) heard.add((await stream.next<LinkChanged>()).data.linkChanged.linkId)
      stream.close()
    }
  })
})
