import {
  AddLinkDocument,
  CreateTagDocument,
  DeleteTagDocument,
  LinkDocument,
  LinksDocument,
  PurgeLinksDocument,
  RestoreLinksDocument,
  TagDocument,
  TagLinksDocument,
  TagsDocument,
  TrashLinksDocument,
  UpdateLinkDocument,
  UpdateTagDocument,
} from '@linksnap/schema'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'

describeOnEachDatabase('tags', (database) => {
  let app: TestApp
  let person: TestClient
  let pages = 0

  beforeAll(async () => {
    app = await startTestApp({
      database,
      env: { ALLOW_SIGNUP: 'true' },
      limits: { accounts: { signUpsPerAddress: 100 } },
    })
  })
  beforeEach(async () => {
    person = await app.signUp()
  })
  afterAll(() => app.stop())

  const add = async (...tags: string[]) => {
    const url = `https://example.org/${++pages}`
    return (await person.run(AddLinkDocument, { input: { url, tags, capture: false } })).addLink.link
  }
  const all = async () => (await person.run(TagsDocument, {})).tags.nodes
  const counts = async () => Object.fromEntries((await all()).map((tag) => [tag.name, tag.linkCount]))
  const tagNamed = async (name: string) => {
    const { tags } = await person.run(TagsDocument, { search: name, first: 100 })
    return tags.nodes.find((tag) => tag.name === name)?.id ?? ''
  }
  const namesOf = async (id: string) => (await person.run(LinkDocument, { id })).link?.tags.map((tag) => tag.name)

  it('nest by the slashes in their names, and come into being with the tags above them', async () => {
    await add('work/research/ai')
    expect(await counts()).toEqual({ work: 1, 'work/research': 1, 'work/research/ai': 1 })
    const { tag } = await person.run(TagDocument, { id: await tagNamed('work/research') })
    expect(tag).toMatchObject({ parent: { name: 'work' }, children: [{ name: 'work/research/ai' }] })
  })

  it('are one tag in every case and width', async () => {
    const link = await add('Vue', 'vue', 'ＶＵＥ', ' vue ')
    expect(link.tags.map((tag) => tag.name)).toEqual(['Vue'])
    await add('vUE')
    expect(await counts()).toEqual({ Vue: 2 })
  })

  it('are spelled, with the tags above them, as they were written first', async () => {
    await add('Work/Research', 'work/writing')
    expect((await all()).map((tag) => tag.name)).toEqual(['Work', 'Work/Research', 'Work/writing'])
  })

  it.each(['', ' ', 'a//b', '/a', 'a/', 'a/ /b', 'x'.repeat(101), 'a/b/c/d/e/f/g/h/i'])(
    'refuse the name "%s"',
    async (name) => {
      expect(await person.codeOf(CreateTagDocument, { input: { name } })).toBe('BAD_USER_INPUT')
      expect(await person.codeOf(AddLinkDocument, { input: { url: 'https://example.org/', tags: [name] } })).toBe(
        'BAD_USER_INPUT',
      )
    },
  )

  it('count the links of nested tags once, and none in the trash', async () => {
    const both = await add('a', 'a/b', 'a/c')
    const one = await add('a/b')
    expect(await counts()).toEqual({ a: 2, 'a/b': 2, 'a/c': 1 })
    await person.run(TrashLinksDocument, { ids: [both.id] })
    expect(await counts()).toEqual({ a: 1, 'a/b': 1, 'a/c': 0 })
    await person.run(TagLinksDocument, { ids: [both.id], remove: ['a/b'], add: ['d'] })
    expect(await counts()).toEqual({ a: 1, 'a/b': 1, 'a/c': 0, d: 0 })
    await person.run(RestoreLinksDocument, { ids: [both.id] })
    expect(await counts()).toEqual({ a: 2, 'a/b': 1, 'a/c': 1, d: 1 })
    await person.run(PurgeLinksDocument, { ids: [one.id] })
    expect(await counts()).toEqual({ a: 1, 'a/b': 0, 'a/c': 1, d: 1 })
  })

  it('count right when two clients trash the same link at once', async () => {
    const link = await add('x')
    await Promise.all(Array.from({ length: 10 }, () => person.run(TrashLinksDocument, { ids: [link.id] })))
    expect(await counts()).toEqual({ x: 0 })
    await Promise.all(Array.from({ length: 10 }, () => person.run(RestoreLinksDocument, { ids: [link.id] })))
    expect(await counts()).toEqual({ x: 1 })
  })

  it('count right while forty links are tagged at once', async () => {
    await Promise.all(Array.from({ length: 40 }, () => add('busy/one', 'busy/two')))
    expect(await counts()).toEqual({ busy: 40, 'busy/one': 40, 'busy/two': 40 })
  })

  it('count right, and have the links of those nested below them, while they are moved and deleted under these links', async () => {
    for (let round = 0; round < 25; round++) {
      const mine = await add('first')
      const [here, there] = [`here${round}`, `there${round}`]
      const [one, other] = [await add(`${here}/x/y`), await add(`${here}/x`)]
      const id = await tagNamed(`${here}/x`)
      await Promise.all([
        person.run(UpdateTagDocument, { id, input: { name: `${there}/x` } }),
        person.run(TagLinksDocument, { ids: [mine.id], add: [`${here}/x/y`] }),
        person.run(TagLinksDocument, { ids: [one.id], remove: [`${here}/x/y`] }),
        person.run(TrashLinksDocument, { ids: [other.id] }),
      ])
      await Promise.all([
        person.run(DeleteTagDocument, { id }),
        person.run(TagLinksDocument, { ids: [mine.id], add: [`${there}/x/z`] }),
        person.run(RestoreLinksDocument, { ids: [other.id] }),
        add(`${there}/x`, `${there}/x/y`),
      ])
    }
    expect(await app.app.tagCheck.run()).toBe(0)
  })

  it('are made again by links that are added while they are deleted', async () => {
    for (let round = 0; round < 15; round++) {
      await add('come/and/go')
      const id = await tagNamed(round % 2 ? 'come' : 'come/and')
      const [, ...added] = await Promise.all([
        person.run(DeleteTagDocument, { id }),
        add('come/and/go', 'come/other'),
        add('come/and/go/on'),
      ])
      for (const { id } of added) expect((await namesOf(id))?.every((name) => name.startsWith('come/'))).toBe(true)
      const names = (await all()).map(({ name }) => name)
      for (const name of names) expect(names).toContain(name.split('/').slice(0, -1).join('/') || name)
    }
    expect(await app.app.tagCheck.run()).toBe(0)
  })

  it('are counted anew where a count or a link is wrong', async () => {
    const link = await add('a/b')
    const id = await tagNamed('a')
    const broken = [
      `UPDATE tags SET linkCount = 7 WHERE id = '${id}'`,
      `DELETE FROM link_tags WHERE tagId = '${id}'`,
      `DELETE FROM link_tags WHERE linkId = '${link.id}' AND direct = 1`,
    ]
    await app.app.tagCheck.run()
    for (const statement of broken) {
      await app.app.database.write((tx) => tx.query(statement))
      expect(await app.app.tagCheck.run()).toBeGreaterThan(0)
      expect(await app.app.tagCheck.run()).toBe(0)
    }
  })

  it('find the links of the tags nested below them', async () => {
    const nested = await add('docs/system')
    await add('other')
    const { links } = await person.run(LinksDocument, { filter: { tagIds: [await tagNamed('docs')] } })
    expect(links.nodes.map((link) => link.id)).toEqual([nested.id])
    expect(await namesOf(nested.id)).toEqual(['docs/system'])
  })

  it('take the tags below them along when they are renamed', async () => {
    const link = await add('old/part/deep', 'old')
    const { updateTag } = await person.run(UpdateTagDocument, {
      id: await tagNamed('old'),
      input: { name: 'New/home' },
    })
    expect(updateTag).toMatchObject({ name: 'New/home', linkCount: 1 })
    expect(await counts()).toEqual({ New: 1, 'New/home': 1, 'New/home/part': 1, 'New/home/part/deep': 1 })
    expect(await namesOf(link.id)).toEqual(['New/home', 'New/home/part/deep'])
  })

  it('leave the counts of the place that they are moved away from', async () => {
    await add('a/b/c')
    await add('a/d')
    await person.run(UpdateTagDocument, { id: await tagNamed('a/b'), input: { name: 'e/b' } })
    expect(await counts()).toEqual({ a: 1, 'a/d': 1, e: 1, 'e/b': 1, 'e/b/c': 1 })
    const { links } = await person.run(LinksDocument, { filter: { tagIds: [await tagNamed('a')] } })
    expect(links.nodes).toHaveLength(1)
  })

  it('refuse a name that is taken, by themselves or below them', async () => {
    await add('a/x', 'b/x', 'c')
    expect(await person.codeOf(CreateTagDocument, { input: { name: 'A/X' } })).toBe('CONFLICT')
    expect(await person.codeOf(UpdateTagDocument, { id: await tagNamed('c'), input: { name: 'a' } })).toBe('CONFLICT')
    expect(await person.codeOf(UpdateTagDocument, { id: await tagNamed('a'), input: { name: 'a/x/y' } })).toBe(
      'BAD_USER_INPUT',
    )
    const { updateTag } = await person.run(UpdateTagDocument, { id: await tagNamed('c'), input: { name: 'C' } })
    expect(updateTag.name).toBe('C')
  })

  it('leave their links when they are deleted, with all that is nested below them', async () => {
    const link = await add('a/b/c', 'keep')
    await person.run(DeleteTagDocument, { id: await tagNamed('a/b') })
    expect(await counts()).toEqual({ a: 0, keep: 1 })
    expect(await namesOf(link.id)).toEqual(['keep'])
  })

  it('have a colour, or none', async () => {
    const { createTag } = await person.run(CreateTagDocument, { input: { name: 'red', color: '#B93426' } })
    expect(createTag.color).toBe('#b93426')
    expect(await person.codeOf(UpdateTagDocument, { id: createTag.id, input: { color: 'red' } })).toBe('BAD_USER_INPUT')
    const { updateTag } = await person.run(UpdateTagDocument, { id: createTag.id, input: { color: null } })
    expect(updateTag.color).toBeNull()
  })

  it('are found by any part of their name, wildcards taken literally', async () => {
    await add('100%', 'a_b', 'ab', '文档/系统')
    const found = async (search: string) =>
      (await person.run(TagsDocument, { search })).tags.nodes.map((tag) => tag.name)
    expect(await found('%')).toEqual(['100%'])
    expect(await found('_')).toEqual(['a_b'])
    expect(await found('系')).toEqual(['文档/系统'])
    expect(await found('!')).toEqual([])
  })

  it('are listed by use and by age as well', async () => {
    await add('rare')
    await add('often')
    await add('often')
    const listed = async (orderBy: 'MOST_USED' | 'NEWEST') =>
      (await person.run(TagsDocument, { orderBy })).tags.nodes.map((tag) => tag.name)
    expect(await listed('MOST_USED')).toEqual(['often', 'rare'])
    expect(await listed('NEWEST')).toEqual(['often', 'rare'])
  })

  it('are replaced as a whole by updateLink', async () => {
    const link = await add('a/b', 'c')
    await person.run(UpdateLinkDocument, { id: link.id, input: { tags: ['a', 'd'] } })
    expect(await namesOf(link.id)).toEqual(['a', 'd'])
    expect(await counts()).toEqual({ a: 1, 'a/b': 0, c: 0, d: 1 })
  })

  it('are at most fifty on one link', async () => {
    const tags = Array.from({ length: 51 }, (_, n) => `t${n}`)
    expect(await person.codeOf(AddLinkDocument, { input: { url: 'https://example.org/', tags } })).toBe(
      'LIMIT_EXCEEDED',
    )
    const link = await add(...tags.slice(1))
    expect(await person.codeOf(TagLinksDocument, { ids: [link.id], add: ['one more'] })).toBe('LIMIT_EXCEEDED')
  })

  it('are found by their aliases, and typing an alias gives the tag', async () => {
    await person.run(CreateTagDocument, { input: { name: 'javascript', aliases: ['JS', 'ecmascript'] } })
    const link = await add('ｊｓ', 'js/vue')
    expect(await namesOf(link.id)).toEqual(['javascript', 'javascript/vue'])
    const { tag } = await person.run(TagDocument, { id: await tagNamed('javascript') })
    expect(tag?.aliases).toEqual(['ecmascript', 'JS'])
    expect((await person.run(TagsDocument, { search: 'ecma' })).tags.nodes.map(({ name }) => name)).toEqual([
      'javascript',
    ])
  })

  it('are renamed to where an alias leads', async () => {
    await person.run(CreateTagDocument, { input: { name: 'javascript', aliases: ['js'] } })
    const link = await add('vue/router')
    const { updateTag } = await person.run(UpdateTagDocument, { id: await tagNamed('vue'), input: { name: 'js/vue' } })
    expect(updateTag.name).toBe('javascript/vue')
    const again = await add('js/vue/router')
    expect(await namesOf(link.id)).toEqual(['javascript/vue/router'])
    expect(await namesOf(again.id)).toEqual(['javascript/vue/router'])
    expect(await person.codeOf(CreateTagDocument, { input: { name: 'js/vue' } })).toBe('CONFLICT')
    expect(await counts()).toEqual({ javascript: 2, 'javascript/vue': 2, 'javascript/vue/router': 2 })
  })

  it('share no name with each other’s aliases', async () => {
    const { createTag } = await person.run(CreateTagDocument, { input: { name: 'a', aliases: ['b'] } })
    expect(await person.codeOf(CreateTagDocument, { input: { name: 'B' } })).toBe('CONFLICT')
    expect(await person.codeOf(CreateTagDocument, { input: { name: 'c', aliases: ['A'] } })).toBe('CONFLICT')
    // Its own alias becomes its name.
    const { updateTag } = await person.run(UpdateTagDocument, { id: createTag.id, input: { name: 'b' } })
    expect(updateTag.name).toBe('b')
    const { tag } = await person.run(TagDocument, { id: createTag.id })
    expect(tag?.aliases).toEqual([])
  })

  it.each([
    ['ruanjian', ['软件/安装']],
    ['rjaz', []],
    ['rj/az', ['软件/安装']],
    ['anzhuang', ['软件/安装']],
    ['软', ['软件', '软件/安装']],
    ['lv', ['旅行']],
  ])('in Chinese are completed by pinyin and by its initials: %s', async (search, names) => {
    await add('软件/安装', '旅行')
    const { tags } = await person.run(TagsDocument, { search })
    const found = tags.nodes.map(({ name }) => name)
    expect(search === 'ruanjian' ? found.slice(-1) : found).toEqual(names)
  })

  it('that nothing uses are shown apart', async () => {
    await add('used')
    await person.run(CreateTagDocument, { input: { name: 'unused' } })
    const listed = async (unused: boolean) =>
      (await person.run(TagsDocument, { unused })).tags.nodes.map(({ name }) => name)
    expect(await listed(true)).toEqual(['unused'])
    expect(await listed(false)).toEqual(['used'])
  })
})
