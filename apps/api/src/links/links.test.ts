import {
  AddLinkDocument,
  AddLinksDocument,
  LinkByUrlDocument,
  LinkCountDocument,
  LinkDocument,
  LinksDocument,
  PurgeLinksDocument,
  RestoreLinksDocument,
  SnapshotDocument,
  TagLinksDocument,
  TagsDocument,
  TrashLinksDocument,
  UpdateLinkDocument,
} from '@linksnap/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { addSnapshot } from '../../test/harness/fixtures.js'

describeOnEachDatabase('links', (database) => {
  let app: TestApp
  let owner: TestClient
  let pages = 0

  beforeAll(async () => {
    app = await startTestApp({ database, env: { ALLOW_SIGNUP: 'true' } })
    owner = await app.signUp()
  })
  afterAll(() => app.stop())

  const newUrl = () => `https://example.org/page/${++pages}`
  const add = async (
    client: TestClient,
    input: { url?: string; tags?: string[]; starred?: boolean; title?: string } = {},
  ) => {
    const { addLink } = await client.run(AddLinkDocument, { input: { url: newUrl(), capture: false, ...input } })
    return addLink.link
  }

  it('keeps a link as it was given, and queues its snapshot', async () => {
    const { addLink } = await owner.run(AddLinkDocument, {
      input: {
        url: ' HTTPS://Example.ORG:443/a?utm_source=x&b=1#top ',
        title: ' A  title ',
        note: 'n',
        tags: ['Work'],
        starred: true,
      },
    })
    expect(addLink).toMatchObject({
      duplicate: false,
      link: {
        url: 'https://example.org/a?utm_source=x&b=1#top',
        canonicalUrl: 'https://example.org/a?b=1',
        host: 'example.org',
        title: 'A title',
        note: 'n',
        starred: true,
        read: false,
        tags: [{ name: 'Work' }],
      },
      snapshot: { state: 'QUEUED', source: 'CAPTURE', attempts: 0 },
    })
    expect(addLink.link.currentSnapshot?.id).toBe(addLink.snapshot?.id)
  })

  it('takes no snapshot where none is asked for', async () => {
    const { addLink } = await owner.run(AddLinkDocument, { input: { url: newUrl(), capture: false } })
    expect(addLink.snapshot).toBeNull()
    expect(addLink.link.currentSnapshot).toBeNull()
  })

  it('adds the others where one link cannot take all of its tags', async () => {
    const tags = Array.from({ length: 49 }, (_, n) => `full ${n}`)
    const [full, trashed] = [await add(owner, { tags }), await add(owner, { tags })]
    await owner.run(TrashLinksDocument, { ids: [trashed.id] })
    const { addLinks } = await owner.run(AddLinksDocument, {
      inputs: [
        { url: full.url, tags: ['one more'], capture: false },
        { url: full.url, tags: ['full 1', 'one more', 'too much'], capture: false },
        { url: trashed.url, tags: ['too', 'many'], capture: false },
        { url: newUrl(), tags: ['free'], capture: false },
      ],
    })
    const error = { code: 'LIMIT_EXCEEDED' }
    expect(addLinks).toMatchObject([
      { payload: { duplicate: true, link: { id: full.id } }, error: null },
      { payload: null, error },
      { payload: null, error },
      { payload: { duplicate: false }, error: null },
    ])
    expect((await owner.run(LinkDocument, { id: full.id })).link?.tags).toHaveLength(50)
    expect((await owner.run(LinkDocument, { id: trashed.id })).link?.trashedAt).not.toBeNull()
    // Tags that only such an addition would have had were not made.
    const { tags: made } = await owner.run(TagsDocument, {})
    expect(made.nodes.map(({ name }) => name)).not.toContain('too much')
    expect(await owner.codeOf(AddLinkDocument, { input: { url: full.url, tags: ['too much'] } })).toBe('LIMIT_EXCEEDED')
  })

  it.each([
    'not a url',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/html,x',
    'ftp://example.org/',
    'view-source:https://example.org/',
    'chrome://version',
    'about:blank',
    'blob:https://example.org/x',
    'filesystem:https://example.org/x',
    'gopher://example.org/',
    'ws://example.org/',
    'http://127.0.0.1%2f@example.org/',
    'http://[fe80::1%25eth0]/',
    'http://example.org:0/',
    'http://user:secret@example.org/',
    'http://example.org:65536/',
    `https://example.org/${'a'.repeat(5_000)}`,
    '',
  ])('refuses "%s" with INVALID_URL, on every way in', async (url) => {
    const link = await add(owner)
    expect(await owner.codeOf(AddLinkDocument, { input: { url } })).toBe('INVALID_URL')
    expect(await owner.codeOf(UpdateLinkDocument, { id: link.id, input: { url } })).toBe('INVALID_URL')
    expect(await owner.codeOf(LinkByUrlDocument, { url })).toBe('INVALID_URL')
    const { addLinks } = await owner.run(AddLinksDocument, { inputs: [{ url }] })
    expect(addLinks).toMatchObject([{ payload: null, error: { code: 'INVALID_URL' } }])
  })

  it.each(['http://127.0.0.1/', 'http://[::1]/', 'http://169.254.169.254/', 'http://router.local:9000/'])(
    'keeps %s: people bookmark their routers',
    async (url) => {
      const { addLink } = await owner.run(AddLinkDocument, { input: { url, capture: false } })
      expect(addLink.link.url).toBe(url)
    },
  )

  it('answers a second addition of the page with the same link, and adds the new tags to it', async () => {
    const url = newUrl()
    const first = await add(owner, { url, tags: ['a'] })
    const { addLink } = await owner.run(AddLinkDocument, { input: { url: `${url}?fbclid=1#x`, tags: ['b'] } })
    expect(addLink).toMatchObject({ duplicate: true, snapshot: null, link: { id: first.id, url } })
    expect(addLink.link.tags.map((tag) => tag.name)).toEqual(['a', 'b'])
  })

  it('makes one link of twenty additions of one page at once', async () => {
    const url = newUrl()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => owner.run(AddLinkDocument, { input: { url, tags: ['at once'] } })),
    )
    expect(new Set(answers.map(({ addLink }) => addLink.link.id)).size).toBe(1)
    expect(answers.filter(({ addLink }) => !addLink.duplicate)).toHaveLength(1)
  })

  it('keeps every one of three hundred links that are added at once', async () => {
    const urls = Array.from({ length: 300 }, newUrl)
    const answers = await Promise.all(
      urls.map((url) => owner.run(AddLinkDocument, { input: { url, tags: ['many/at once'] } })),
    )
    expect(answers.every(({ addLink }) => !addLink.duplicate)).toBe(true)
    const kept = await Promise.all(answers.map(({ addLink }) => owner.run(LinkDocument, { id: addLink.link.id })))
    expect(kept.map(({ link }) => link?.url)).toEqual(urls)
  })

  it('keeps the same page apart for two people', async () => {
    const url = newUrl()
    const other = await app.signUp()
    const mine = await add(owner, { url })
    const theirs = await add(other, { url })
    expect(theirs.id).not.toBe(mine.id)
  })

  it('adds many with an outcome for each, in their order', async () => {
    const [first, second] = [newUrl(), newUrl()]
    const { addLinks } = await owner.run(AddLinksDocument, {
      inputs: [
        { url: first, capture: false },
        { url: 'nonsense' },
        { url: `${first}#again`, capture: false },
        { url: second, tags: ['a//b'] },
        { url: second, capture: false },
      ],
    })
    expect(addLinks).toMatchObject([
      { payload: { duplicate: false }, error: null },
      { payload: null, error: { code: 'INVALID_URL' } },
      { payload: { duplicate: true }, error: null },
      { payload: null, error: { code: 'BAD_USER_INPUT' } },
      { payload: { duplicate: false }, error: null },
    ])
    const inputs = Array.from({ length: 1_001 }, () => ({ url: newUrl() }))
    expect(await owner.codeOf(AddLinksDocument, { inputs })).toBe('LIMIT_EXCEEDED')
  })

  it('changes what is given and nothing else; null clears', async () => {
    const link = await add(owner, { tags: ['keep'] })
    const { updateLink } = await owner.run(UpdateLinkDocument, { id: link.id, input: { note: 'n', read: true } })
    expect(updateLink).toMatchObject({ note: 'n', read: true, title: link.title, tags: [{ name: 'keep' }] })
    const cleared = await owner.run(UpdateLinkDocument, { id: link.id, input: { note: null, tags: [] } })
    expect(cleared.updateLink).toMatchObject({ note: null, read: true, tags: [] })
  })

  it('refuses to give a link the address of another', async () => {
    const [one, other] = [await add(owner), await add(owner)]
    const input = { url: `${one.url}?utm_medium=x` }
    expect(await owner.codeOf(UpdateLinkDocument, { id: other.id, input })).toBe('CONFLICT')
    const { updateLink } = await owner.run(UpdateLinkDocument, { id: one.id, input })
    expect(updateLink.url).toBe(input.url)
  })

  it('takes a page out of the trash when it is added again', async () => {
    const link = await add(owner)
    await owner.run(TrashLinksDocument, { ids: [link.id] })
    const { addLink } = await owner.run(AddLinkDocument, { input: { url: link.url } })
    expect(addLink).toMatchObject({ duplicate: true, link: { id: link.id, trashedAt: null } })
  })

  it('shows what is in the trash only where it is asked for', async () => {
    const link = await add(owner, { tags: ['to the trash'] })
    const tagId = link.tags[0]?.id ?? ''
    const count = async (trashed: boolean) =>
      (await owner.run(LinkCountDocument, { filter: { tagIds: [tagId], trashed } })).links.totalCount
    await owner.run(TrashLinksDocument, { ids: [link.id, link.id] })
    expect([await count(false), await count(true)]).toEqual([0, 1])
    await owner.run(RestoreLinksDocument, { ids: [link.id] })
    expect([await count(false), await count(true)]).toEqual([1, 0])
  })

  it('destroys a link with its snapshots, and leaves nothing of them to see', async () => {
    const link = await add(owner)
    const snapshot = await addSnapshot(app, link.id)
    const { purgeLinks } = await owner.run(PurgeLinksDocument, { ids: [link.id] })
    expect(purgeLinks).toEqual([link.id])
    expect(await owner.run(LinkDocument, { id: link.id })).toEqual({ link: null })
    expect(await owner.run(SnapshotDocument, { id: snapshot.id })).toEqual({ snapshot: null })
  })

  it('does all or nothing to several ids', async () => {
    const link = await add(owner)
    const stranger = await app.signUp()
    const foreign = await add(stranger)
    expect(await owner.codeOf(TrashLinksDocument, { ids: [link.id, foreign.id] })).toBe('NOT_FOUND')
    expect((await owner.run(LinkDocument, { id: link.id })).link?.trashedAt).toBeNull()
    expect((await stranger.run(LinkDocument, { id: foreign.id })).link?.trashedAt).toBeNull()
  })

  it('never gives a link a tag of somebody else, whatever id or name is asked for', async () => {
    const stranger = await app.signUp()
    const theirs = await add(stranger, { tags: ['secret project'] })
    const mine = await add(owner)
    await owner.run(TagLinksDocument, { ids: [mine.id], add: ['secret project'] })
    const { link } = await owner.run(LinkDocument, { id: mine.id })
    expect(link?.tags[0]?.id).not.toBe(theirs.tags[0]?.id)
    const { links } = await owner.run(LinksDocument, { filter: { tagIds: [theirs.tags[0]?.id ?? ''] } })
    expect(links.nodes).toEqual([])
  })

  it('filters by star, reading, host, snapshot and time', async () => {
    const person = await app.signUp()
    const before = new Date(Date.now() - 1).toISOString()
    const starred = await add(person, { starred: true })
    const read = await add(person, { url: 'https://other.example/x' })
    await person.run(UpdateLinkDocument, { id: read.id, input: { read: true } })
    await addSnapshot(app, read.id)
    const ids = async (filter: object) =>
      (await person.run(LinksDocument, { filter })).links.nodes.map((link) => link.id)

    expect(await ids({ starred: true })).toEqual([starred.id])
    expect(await ids({ read: true })).toEqual([read.id])
    expect(await ids({ host: 'OTHER.example' })).toEqual([read.id])
    expect(await ids({ hasSnapshot: true })).toEqual([read.id])
    expect(await ids({ hasSnapshot: false })).toEqual([starred.id])
    expect(await ids({ addedAfter: before })).toEqual([read.id, starred.id])
    expect(await ids({ addedBefore: before })).toEqual([])
  })
})
