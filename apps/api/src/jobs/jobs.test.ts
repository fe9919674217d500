import {
  AddLinksDocument,
  CancelJobDocument,
  CreateTagDocument,
  DeleteTagsDocument,
  EditLinksDocument,
  JobDocument,
  type LinkEditInput,
  LinksDocument,
  MergeLinksDocument,
  MergeTagsDocument,
  TagDocument,
  TagLinksDocument,
  TagsDocument,
  TrashLinksDocument,
  UndoJobDocument,
  UpdateLinkDocument,
  UpdateTagDocument,
} from '@linksnap/schema'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { addSnapshot } from '../../test/harness/fixtures.js'
import { openStream } from '../../test/harness/stream.js'
import { JobBatches1764700000000 } from '../database/migrations/1764700000000-job-batches.js'
import { SnapshotState } from '../snapshots/snapshot.enums.js'
import { libraryState } from './testing/library-state.js'
import { Died, MortalDatabase } from './testing/mortal-database.js'
import { runJobs, runnerOn } from './testing/run-jobs.js'

describeOnEachDatabase('jobs', (database) => {
  let app: TestApp
  let owner: TestClient
  let mortal: MortalDatabase
  let links: string[]

  beforeAll(async () => {
    app = await startTestApp({
      database,
      env: { ALLOW_SIGNUP: 'true' },
      limits: { accounts: { signUpsPerAddress: 100 } },
    })
    // The tests run the jobs, step by step.
    await app.app.jobRunner.close()
    mortal = new MortalDatabase(app.app.config.database)
    await mortal.connect()
  })
  afterAll(async () => {
    await mortal.close()
    await app.stop()
  })

  /** Eight links: tagged one and two in turn, every other one nested; the first is starred and archived. */
  beforeEach(async () => {
    owner = await app.signUp()
    const inputs = Array.from({ length: 8 }, (_, n) => ({
      url: `https://example.org/${Math.random()}`,
      title: `page ${n}`,
      note: n < 2 ? `note ${n}` : null,
      tags: n % 2 ? ['one', 'one/deep'] : ['Two', 'shared'],
      starred: n === 0,
      capture: false,
    }))
    const { addLinks } = await owner.run(AddLinksDocument, { inputs })
    links = addLinks.map(({ payload }) => payload?.link.id ?? '')
    await addSnapshot(app, links[0] ?? '', SnapshotState.READY, 'archived words')
  })

  const run = () => runJobs(app.app.database)
  const edit = async (edit: LinkEditInput, query = 'page') =>
    (await owner.run(EditLinksDocument, { filter: { query }, edit })).editLinks.id
  const undo = (id: string) => owner.run(UndoJobDocument, { id })
  const jobOf = async (id: string) => (await owner.run(JobDocument, { id })).job
  const found = async (filter: object) => (await owner.run(LinksDocument, { filter })).links.nodes.map(({ id }) => id)
  const tagNamed = async (name: string) =>
    (await owner.run(TagsDocument, {})).tags.nodes.find((tag) => tag.name === name)?.id ?? ''

  it('edit everything that matches, and report each link', async () => {
    const id = await edit({ addTags: ['new/tag', 'TWO'], removeTags: ['one'], read: true })
    await run()
    const job = await jobOf(id)
    expect(job).toMatchObject({ kind: 'EDIT', state: 'DONE', done: 8, total: 8, failed: 0 })
    expect(job?.rows).toMatchObject({ totalCount: 8 })
    expect(job?.rows.nodes.map((row) => row.outcome)).toEqual(Array(8).fill('CHANGED'))
    expect(await found({ query: 'tag:new/tag tag:two -is:unread' })).toHaveLength(8)
    expect((await found({ query: 'tag:one' })).length).toBe(4)
  })

  it('edit only the links that are named, in the trash or not, and say what they do', async () => {
    const [first = '', second = ''] = links
    await owner.run(TrashLinksDocument, { ids: [first] })
    const filter = { ids: [first, second, 'lnk_none'] }
    const { editLinks } = await owner.run(EditLinksDocument, { filter, edit: { addTags: ['named'], trash: false } })
    await run()
    expect(await jobOf(editLinks.id)).toMatchObject({
      ...{ state: 'DONE', total: 2, undoing: false, into: null },
      edit: { addTags: ['named'], removeTags: [], starred: null, trash: false },
    })
    expect(await found({ query: 'tag:named' })).toEqual([second, first])
    expect((await found({ exceptIds: links.slice(3) })).sort()).toEqual(links.slice(0, 3).sort())
    expect(await found({ exceptIds: [] })).toHaveLength(8)
    const tooMany = { ids: Array(1_001).fill(first) }
    expect(await owner.codeOf(LinksDocument, { filter: tooMany })).toBe('LIMIT_EXCEEDED')
    expect(await owner.codeOf(EditLinksDocument, { filter: tooMany, edit: {} })).toBe('LIMIT_EXCEEDED')
  })

  it('say which links they could not change, and which were so already', async () => {
    const full = Array.from({ length: 49 }, (_, n) => `t${n}`)
    await owner.run(UpdateLinkDocument, { id: links[1] ?? '', input: { tags: [...full, 'last'] } })
    await owner.run(TagLinksDocument, { ids: [links[2] ?? ''], add: ['extra'] })
    const id = await edit({ addTags: ['extra'] })
    await run()
    const failures = (await owner.run(JobDocument, { id, outcomes: ['FAILED'] })).job?.rows
    expect(failures?.nodes).toMatchObject([{ link: { id: links[1] }, problem: { code: 'LIMIT_EXCEEDED' } }])
    const already = (await owner.run(JobDocument, { id, outcomes: ['DUPLICATE'] })).job?.rows
    expect(already?.nodes).toMatchObject([{ link: { id: links[2] } }])
    expect(await jobOf(id)).toMatchObject({ state: 'DONE', failed: 1 })
  })

  it('are canceled where they are, and what they did is undone', async () => {
    const before = await libraryState(app.app.database)
    const id = await edit({ addTags: ['x'], trash: true })
    // Three turns: it begins, it takes the first three links, and it dies while it takes the next ones.
    mortal.live(6)
    await expect(runJobs(mortal)).rejects.toThrow(Died)
    expect((await owner.run(CancelJobDocument, { id })).cancelJob).toMatchObject({ state: 'CANCELED', done: 3 })
    await run()
    expect(await jobOf(id)).toMatchObject({ state: 'CANCELED', done: 3 })
    expect(await found({ trashed: true })).toHaveLength(3)
    await undo(id)
    await run()
    expect(await jobOf(id)).toMatchObject({ state: 'UNDONE', done: 0 })
    expect(await libraryState(app.app.database)).toEqual(before)
    expect(await owner.codeOf(UndoJobDocument, { id })).toBe('CONFLICT')
    expect(await owner.codeOf(CancelJobDocument, { id })).toBe('CONFLICT')
  })

  it('leave what somebody changed after them', async () => {
    const id = await edit({ addTags: ['x'], starred: true })
    await run()
    const mine = links[3] ?? ''
    await owner.run(UpdateLinkDocument, { id: mine, input: { title: 'mine', tags: ['x', 'kept'] } })
    await undo(id)
    await run()
    const { links: after } = await owner.run(LinksDocument, { filter: { query: 'mine' } })
    expect(after.nodes).toMatchObject([{ id: mine, starred: false }])
    expect(after.nodes[0]?.tags.map((tag) => tag.name)).toEqual(['kept'])
  })

  it('merge links: one has the snapshots, tags and notes of all', async () => {
    const [into = '', ...others] = links.slice(0, 3).reverse()
    const id = (await owner.run(MergeLinksDocument, { ids: [into, ...others], intoId: into })).mergeLinks.id
    await run()
    expect(await jobOf(id)).toMatchObject({ kind: 'MERGE', state: 'DONE', done: 2, into: { id: into }, edit: null })
    const { links: shown } = await owner.run(LinksDocument, { filter: { query: 'archived words' } })
    expect(shown.nodes).toMatchObject([{ id: into, starred: true, note: 'note 1\n\nnote 0' }])
    expect(shown.nodes[0]?.tags.map((tag) => tag.name)).toEqual(['one', 'one/deep', 'shared', 'Two'])
    expect((await found({ trashed: true })).sort()).toEqual(others.sort())
  })

  it('merge tags: every link gets the target, nested tags move along, and the names lead there', async () => {
    const target = (await owner.run(CreateTagDocument, { input: { name: 'target', aliases: ['goal'] } })).createTag.id
    const sources = [await tagNamed('one'), await tagNamed('Two')]
    const { mergeTags } = await owner.run(MergeTagsDocument, { sourceIds: sources, targetId: target })
    await run()
    expect(await jobOf(mergeTags.job.id)).toMatchObject({ state: 'DONE', total: 8, into: { name: 'target' } })
    const { tags } = await owner.run(TagsDocument, {})
    expect(tags.nodes.map(({ name, linkCount }) => [name, linkCount])).toEqual([
      ['shared', 4],
      ['target', 8],
      ['target/deep', 4],
    ])
    const { addLinks } = await owner.run(AddLinksDocument, {
      inputs: [{ url: 'https://example.org/later', tags: ['TWO', 'one/deep/er'], capture: false }],
    })
    expect(await found({ query: 'tag:one/deep/er' })).toEqual([addLinks[0]?.payload?.link.id])
    expect(await found({ query: 'tag:two' })).toHaveLength(9)
  })

  it('delete tags, whose links stay; undone, these have them again, whatever happened to the names', async () => {
    await owner.run(UpdateTagDocument, {
      id: await tagNamed('one'),
      input: { color: '#112233', aliases: ['uno', 'eins'] },
    })
    const ids = [await tagNamed('one'), await tagNamed('one/deep'), await tagNamed('Two')]
    const { deleteTags } = await owner.run(DeleteTagsDocument, { ids })
    await run()
    const removeTags = ['one', 'one/deep', 'Two']
    expect(await jobOf(deleteTags.id)).toMatchObject({ kind: 'EDIT', state: 'DONE', done: 8, edit: { removeTags } })
    const named = async () =>
      (await owner.run(TagsDocument, {})).tags.nodes.map(({ name, linkCount }) => [name, linkCount])
    expect(await named()).toEqual([['shared', 4]])

    const { createTag } = await owner.run(CreateTagDocument, { input: { name: 'ONE', aliases: ['eins'] } })
    await undo(deleteTags.id)
    await run()
    expect(await jobOf(deleteTags.id)).toMatchObject({ state: 'UNDONE' })
    expect(await named()).toEqual([
      ['ONE', 4],
      ['one/deep', 4],
      ['shared', 4],
      ['Two', 4],
    ])
    expect((await owner.run(TagDocument, { id: createTag.id })).tag).toMatchObject({
      aliases: ['eins', 'uno'],
      children: [{ name: 'one/deep' }],
    })
    expect(await found({ query: 'tag:uno' })).toHaveLength(4)
  })

  it('go on after an update, where their links were still written down one by one', async () => {
    const id = await edit({ starred: true })
    await runnerOn(app.app.database).runNext()
    const rows = links.map((link, n) => `('${id}', ${n + 1}, '${owner.url}', '${link}', '')`)
    await app.app.database.write(async (tx) => {
      await tx.query('DELETE FROM job_batches')
      await tx.query(`INSERT INTO job_rows (jobId, number, ownerId, linkId, text) VALUES ${rows.join(', ')}`)
      if (tx.queryRunner) await new JobBatches1764700000000().up(tx.queryRunner)
    })
    await run()
    expect(await jobOf(id)).toMatchObject({ state: 'DONE', done: 8, total: 8 })
    expect(await found({ starred: true })).toHaveLength(8)
  })

  it('delete nothing where there is nothing, or what is somebody else’s', async () => {
    expect(await owner.codeOf(DeleteTagsDocument, { ids: [] })).toBe('BAD_USER_INPUT')
    const ids = [await tagNamed('one')]
    const stranger = await app.signUp()
    expect(await stranger.codeOf(DeleteTagsDocument, { ids })).toBe('NOT_FOUND')
  })

  it('refuse to merge a tag into itself or into one below it', async () => {
    const [one, deep] = [await tagNamed('one'), await tagNamed('one/deep')]
    for (const targetId of [one, deep])
      expect(await owner.codeOf(MergeTagsDocument, { sourceIds: [one], targetId })).toBe('BAD_USER_INPUT')
  })

  it.each([
    { filter: { query: '"' }, edit: {} },
    { filter: {}, edit: { addTags: [''] } },
  ])('refuse an edit that makes no sense: %j', async (variables) => {
    expect(await owner.codeOf(EditLinksDocument, variables)).toBe('BAD_USER_INPUT')
  })

  describe('whose process is killed at every step', () => {
    const jobs: Record<string, () => Promise<string>> = {
      editLinks: () => edit({ addTags: ['a/new/tag', 'shared'], removeTags: ['one'], starred: true, trash: true }),
      mergeLinks: async () =>
        (await owner.run(MergeLinksDocument, { ids: links, intoId: links[5] ?? '' })).mergeLinks.id,
      mergeTags: async () => {
        const sourceIds = [await tagNamed('one'), await tagNamed('Two')]
        return (await owner.run(MergeTagsDocument, { sourceIds, targetId: await tagNamed('shared') })).mergeTags.job.id
      },
      deleteTags: async () => {
        const ids = [await tagNamed('one'), await tagNamed('Two'), await tagNamed('unused')]
        return (await owner.run(DeleteTagsDocument, { ids })).deleteTags.id
      },
    }
    afterEach(() => mortal.live(Infinity))

    /** Process after process takes the job one step further and dies at the next; answers with how many it took. */
    async function runAndDie(id: string): Promise<number> {
      for (let processes = 1; processes < 50; processes++) {
        mortal.live(Math.min(processes, 3))
        const died = await runJobs(mortal).catch((error: unknown) => error instanceof Died)
        const { state } = (await jobOf(id)) ?? {}
        if (state === 'DONE' || state === 'UNDONE') return processes
        expect(died).toBe(true)
      }
      throw new Error('the job does not come to an end')
    }

    it.each(Object.keys(jobs))(
      '%s: it does everything once, and its undo gives the library back exactly',
      async (name) => {
        await owner.run(CreateTagDocument, { input: { name: 'unused/deep', color: '#445566', aliases: ['other'] } })
        const before = await libraryState(app.app.database)
        const id = (await jobs[name]?.()) ?? ''
        expect(await runAndDie(id)).toBeGreaterThan(4)
        const once = await libraryState(app.app.database)
        expect(once).not.toEqual(before)
        await undo(id)
        expect(await runAndDie(id)).toBeGreaterThan(4)
        expect(await libraryState(app.app.database)).toEqual(before)
      },
    )
  })
})

describeOnEachDatabase('a job', (database) => {
  it('runs by itself, and tells how far it is', async () => {
    const app = await startTestApp({ database })
    const owner = await app.signUp()
    const inputs = Array.from({ length: 8 }, (_, n) => ({ url: `https://example.org/${n}`, capture: false }))
    await owner.run(AddLinksDocument, { inputs })
    const stream = await openStream(owner, 'subscription { jobChanged { id state done total } }')
    const { id } = (await owner.run(EditLinksDocument, { filter: {}, edit: { starred: true } })).editLinks
    const ended = async (state: string) => {
      for (;;) {
        const { data } = await stream.next<{ data: { jobChanged: { state: string } } }>()
        if (data.jobChanged.state === state) return data.jobChanged
      }
    }
    expect(await ended('DONE')).toEqual({ id, state: 'DONE', done: 8, total: 8 })
    await owner.run(UndoJobDocument, { id })
    expect(await ended('UNDONE')).toEqual({ id, state: 'UNDONE', done: 0, total: 8 })
    stream.close()
    await app.stop()
  })
})
