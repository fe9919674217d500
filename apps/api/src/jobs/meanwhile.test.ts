import {
  AddLinksDocument,
  CreateTagDocument,
  DeleteTagDocument,
  DeleteTagsDocument,
  EditLinksDocument,
  JobDocument,
  LinkDocument,
  LinksDocument,
  MergeLinksDocument,
  MergeTagsDocument,
  PurgeLinksDocument,
  RestoreLinksDocument,
  TagLinksDocument,
  TagsDocument,
  TrashLinksDocument,
  UndoJobDocument,
  UpdateLinkDocument,
  UpdateTagDocument,
} from '@linksnap/schema'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { addSnapshot } from '../../test/harness/fixtures.js'
import type { Viewer } from '../auth/viewer.js'
import { Link } from '../links/link.entity.js'
import { ensureTags } from '../tags/tag-lookup.js'
import { parseTagName } from '../tags/tag-name.js'
import { retag } from '../tags/tagging.js'
import { libraryState } from './testing/library-state.js'
import { runJobs, runnerOn } from './testing/run-jobs.js'

describeOnEachDatabase('a job, while its owner goes on working,', (database) => {
  let app: TestApp
  let owner: TestClient
  let pages = 0

  beforeAll(async () => {
    app = await startTestApp({
      database,
      env: { ALLOW_SIGNUP: 'true' },
      limits: { accounts: { signUpsPerAddress: 100 } },
    })
    // The tests run the jobs, step by step.
    await app.app.jobRunner.close()
  })
  afterAll(() => app.stop())
  beforeEach(async () => {
    owner = await app.signUp()
  })

  const run = () => runJobs(app.app.database)
  const steps = async (count: number) => {
    for (let n = 0; n < count; n++) await runnerOn(app.app.database).runNext()
  }
  const state = () => libraryState(app.app.database)
  const add = async (...links: { tags?: string[]; note?: string; starred?: boolean }[]) => {
    const inputs = links.map((link) => ({ url: `https://example.org/${++pages}`, capture: false, ...link }))
    const { addLinks } = await owner.run(AddLinksDocument, { inputs })
    return addLinks.map(({ payload }) => payload?.link.id ?? '') as [string, string, string]
  }
  const tagNamed = async (name: string) =>
    (await owner.run(TagsDocument, {})).tags.nodes.find((tag) => tag.name === name)?.id ?? ''
  const counts = async () =>
    Object.fromEntries((await owner.run(TagsDocument, {})).tags.nodes.map((tag) => [tag.name, tag.linkCount]))
  const linkOf = async (id: string) => (await owner.run(LinkDocument, { id })).link
  const jobOf = async (id: string) => (await owner.run(JobDocument, { id })).job
  const mergeTags = async (source: string, target: string) => {
    const ids = { sourceIds: [await tagNamed(source)], targetId: await tagNamed(target) }
    return (await owner.run(MergeTagsDocument, ids)).mergeTags.job.id
  }
  const mergeLinks = async (ids: string[], intoId: string) =>
    (await owner.run(MergeLinksDocument, { ids, intoId })).mergeLinks.id
  const undo = async (id: string) => {
    await owner.run(UndoJobDocument, { id })
    await run()
  }

  it('that merges tags takes along what is nested below them after it began', async () => {
    await add({ tags: ['one'] }, { tags: ['target'] })
    const id = await mergeTags('one', 'target')
    await steps(1)
    const [late] = await add({ tags: ['one/new/er'] })
    await steps(10)
    expect(await jobOf(id)).toMatchObject({ state: 'DONE', total: 2, problem: null })
    expect(await counts()).toEqual({ target: 3, 'target/new': 1, 'target/new/er': 1 })
    await undo(id)
    expect(await counts()).toEqual({ one: 2, 'one/new': 1, 'one/new/er': 1, target: 1 })
    expect((await linkOf(late))?.tags.map(({ name }) => name)).toEqual(['one/new/er'])
  })

  it('that deletes tags deletes what is nested below them after it began', async () => {
    await add({ tags: ['one', 'kept'] })
    const { deleteTags } = await owner.run(DeleteTagsDocument, { ids: [await tagNamed('one')] })
    await steps(1)
    const [late] = await add({ tags: ['one/new'] })
    await steps(10)
    expect(await jobOf(deleteTags.id)).toMatchObject({ state: 'DONE', total: 2 })
    expect(await counts()).toEqual({ kept: 1 })
    await undo(deleteTags.id)
    expect(await counts()).toEqual({ kept: 1, one: 2, 'one/new': 1 })
    expect((await linkOf(late))?.tags.map(({ name }) => name)).toEqual(['one/new'])
  })

  it('that merges tags loses no tag of a link that is being given one when it ends', async () => {
    const { database } = app.app
    const [link] = await add({ tags: ['target'] }, { tags: ['source'] })
    const id = await mergeTags('source', 'target')
    await steps(2)
    const { viewer } = await owner.run<{ viewer: { id: string } }, object>('{ viewer { id } }')
    const [tagged, seen] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const tagging = database.write(async (tx) => {
      const person: Viewer = { userId: viewer.id, credential: { kind: 'session', id: '' }, scopes: 'all' }
      const tags = await ensureTags(tx, person, [parseTagName('source', 'tags')])
      const row = await tx.findOneByOrFail(Link, { id: link })
      await retag(tx, person, [row], (_, current) => [...current, tags.get('source')?.id ?? ''])
      tagged.resolve()
      await seen.promise
    })
    await tagged.promise
    const ended = run()
    // Only on MySQL can both be under way at once.
    const waits = `SELECT trx_id FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'`
    if (database.dialect.name === 'mysql') await expect.poll(() => database.read.query(waits)).not.toEqual([])
    seen.resolve()
    await Promise.all([tagging, ended])
    expect(await jobOf(id)).toMatchObject({ state: 'DONE', total: 2 })
    expect(await counts()).toEqual({ target: 2 })
    expect((await linkOf(link))?.tags.map(({ name }) => name)).toEqual(['target'])
  })

  it('ends with a problem where a link is given again and again what it takes away, and is undone all the same', async () => {
    const [link] = await add({ tags: ['one'] }, { tags: ['target'] })
    const before = await counts()
    const id = await mergeTags('one', 'target')
    for (let n = 0; n < 20; n++) {
      await steps(1)
      if ((await jobOf(id))?.state === 'FAILED') break
      await owner.run(TagLinksDocument, { ids: [link], add: ['one'] })
    }
    expect(await jobOf(id)).toMatchObject({ state: 'FAILED', problem: { code: 'CONFLICT' } })
    await undo(id)
    expect(await jobOf(id)).toMatchObject({ state: 'UNDONE', problem: null })
    expect(await counts()).toEqual(before)
  })

  it('takes its turns with other jobs', async () => {
    await add(...Array.from({ length: 10 }, () => ({})))
    const edit = { filter: {}, edit: { starred: true } }
    const long = (await owner.run(EditLinksDocument, edit)).editLinks.id
    const other = await app.signUp()
    await other.run(AddLinksDocument, { inputs: [{ url: 'https://example.org/', capture: false }] })
    const short = (await other.run(EditLinksDocument, edit)).editLinks.id
    await steps(6)
    expect((await other.run(JobDocument, { id: short })).job?.state).toBe('DONE')
    expect(await jobOf(long)).toMatchObject({ state: 'RUNNING', done: 6, total: 10 })
    await run()
    expect(await jobOf(long)).toMatchObject({ state: 'DONE', done: 10 })
  })

  it('ends at once, and says why, where its tags cannot be what they would have to be', async () => {
    await add({ tags: ['a/b/c/d/e/f/g/h'] }, { tags: ['x/y'] })
    const ids = { sourceIds: [await tagNamed('a')], targetId: await tagNamed('x/y') }
    expect(await owner.codeOf(MergeTagsDocument, ids)).toBe('BAD_USER_INPUT')
    const id = await mergeTags('a', 'x')
    await owner.run(UpdateTagDocument, { id: await tagNamed('x'), input: { name: 'deep/x' } })
    await steps(1)
    expect(await jobOf(id)).toMatchObject({ state: 'FAILED', problem: { code: 'BAD_USER_INPUT' } })
    await undo(id)
    expect(await jobOf(id)).toMatchObject({ state: 'UNDONE' })
  })

  it('that merges tags ends where the target is deleted, and is undone', async () => {
    await add(...Array.from({ length: 4 }, () => ({ tags: ['one'] })))
    await owner.run(CreateTagDocument, { input: { name: 'target' } })
    const before = await counts()
    const id = await mergeTags('one', 'target')
    await steps(2)
    await owner.run(DeleteTagDocument, { id: await tagNamed('target') })
    await steps(2)
    expect(await jobOf(id)).toMatchObject({ state: 'FAILED', done: 3, problem: { code: 'NOT_FOUND' } })
    await undo(id)
    expect(await counts()).toEqual({ one: before.one })
  })

  it('that merged links is undone as far as they are there', async () => {
    const [into, kept, purged] = await add({}, { note: 'kept', tags: ['a'] }, { note: 'purged' })
    const { id: snapshot } = await addSnapshot(app, kept)
    const id = await mergeLinks([kept, purged], into)
    await run()
    await owner.run(PurgeLinksDocument, { ids: [purged] })
    await undo(id)
    expect(await jobOf(id)).toMatchObject({ state: 'UNDONE', failed: 1 })
    const { rows } = (await owner.run(JobDocument, { id, outcomes: ['FAILED'] })).job ?? {}
    expect(rows?.nodes).toMatchObject([{ problem: { code: 'NOT_FOUND' } }])
    expect(await linkOf(kept)).toMatchObject({ trashedAt: null, latestSnapshot: { id: snapshot } })
    // What it has of the link that is gone is nowhere else.
    expect(await linkOf(into)).toMatchObject({ tags: [], note: 'kept\n\npurged' })
  })

  it('that merged links gives back what there is of them where the target was purged', async () => {
    const [into, one, other] = await add({}, { note: 'one' }, { note: 'other' })
    const id = await mergeLinks([one, other], into)
    await run()
    await owner.run(PurgeLinksDocument, { ids: [into] })
    await undo(id)
    expect(await jobOf(id)).toMatchObject({ state: 'UNDONE', failed: 2 })
    for (const each of [one, other]) expect(await linkOf(each)).toMatchObject({ trashedAt: null })
  })

  it('that merged links takes back what it changed, and nothing that was changed since', async () => {
    const [into, one, other] = await add({ starred: true }, { starred: true }, {})
    await owner.run(UpdateLinkDocument, { id: into, input: { note: 'before' } })
    const id = await mergeLinks([one, other], into)
    await run()
    await owner.run(UpdateLinkDocument, { id: into, input: { starred: false, read: true } })
    const { updatedAt } = (await linkOf(into)) ?? {}
    // Restored, and trashed again by somebody who means it.
    await owner.run(RestoreLinksDocument, { ids: [other] })
    await owner.run(TrashLinksDocument, { ids: [other] })
    const { trashedAt } = (await linkOf(other)) ?? {}
    await undo(id)
    const after = await linkOf(into)
    expect(after).toMatchObject({ starred: false, read: true, note: 'before' })
    expect(Date.parse(after?.updatedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(updatedAt ?? 'never'))
    expect(await linkOf(one)).toMatchObject({ trashedAt: null })
    expect(trashedAt).not.toBeNull()
    expect(await linkOf(other)).toMatchObject({ trashedAt })
  })

  it('that restored merged links is undone: their pages lead to where they were merged again', async () => {
    const [into, one, other] = await add({}, {}, {})
    await mergeLinks([one, other], into)
    await run()
    const before = await state()
    const filter = { trashed: true }
    const { editLinks } = await owner.run(EditLinksDocument, { filter, edit: { trash: false } })
    await run()
    expect((await owner.run(LinksDocument, { filter })).links.nodes).toEqual([])
    await undo(editLinks.id)
    expect(await state()).toEqual(before)
  })

  it('whose undo was given up is undone another time', async () => {
    await add({}, {})
    const before = await state()
    const { editLinks } = await owner.run(EditLinksDocument, { filter: {}, edit: { starred: true } })
    await run()
    await owner.run(UndoJobDocument, { id: editLinks.id })
    const broken = runnerOn(app.app.database, (tasks) => ({
      ...tasks,
      editLinks: { ...tasks.editLinks, undo: () => Promise.reject(new Error('it breaks')) },
    }))
    // What came after the last link is taken back first.
    await broken.runNext()
    for (let turns = 0; turns < 5; turns++) await expect(broken.runNext()).rejects.toThrow('it breaks')
    await broken.runNext()
    const given = await jobOf(editLinks.id)
    expect(given).toMatchObject({ state: 'FAILED', undoing: true, problem: { code: 'INTERNAL' } })
    expect(given?.undoableUntil).not.toBeNull()
    await undo(editLinks.id)
    expect(await state()).toEqual(before)
  })
})
