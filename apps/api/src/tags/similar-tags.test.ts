import { AddLinkDocument, SimilarTagsDocument } from '@linksnap/schema'
import { describe, expect, it } from 'vitest'
import { startTestApp } from '../../test/harness/app.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { similarNames } from './similar-names.js'
import { nameForms } from './tag-words.js'

const tagOf = (name: string) => ({
  name,
  ...nameForms(name),
  parentId: name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : null,
  linkCount: 0,
})
const similar = (...names: string[]) => similarNames(names.map(tagOf)).map((tags) => tags.map(({ name }) => name))

describe('names are probably meant to be one', () => {
  it.each([
    ['book', 'books'],
    ['library', 'libraries'],
    ['boxes', 'box'],
    ['Node.js', 'nodejs'],
    ['read later', 'read-later'],
    ['café', 'cafe'],
    ['軟件', '软件'],
    ['软件', 'ruanjian'],
    ['账号', '帐号'],
    ['javascript', 'javascirpt'],
    ['kubernetes', 'kuberntes'],
    ['documentation', 'documentatiom'],
    ['软件/vue-js', '软件/vuejs'],
  ])('%s and %s', (one, other) => {
    expect(similar(one, other, 'something else').map((names) => names.sort())).toEqual([[one, other].sort()])
  })

  it.each([
    ['python2', 'python3'],
    ['2025-11', '2025-12'],
    ['react', 'preact'],
    ['go', 'goo'],
    ['C', 'C++'],
    ['.NET', 'net'],
    ['class', 'clas'],
    ['事实', '实施'],
    ['书', 'shu'],
    ['work/book', 'home/books'],
  ])('but not %s and %s', (one, other) => {
    expect(similar(one, other)).toEqual([])
  })

  it('all three where one is like two that are not alike', () => {
    expect(similar('documentation', 'documentations', 'documentatoin')).toHaveLength(1)
  })

  it('in a time that grows with the number of tags, not with that of their pairs', () => {
    const timeOf = (tags: number) => {
      const names = Array.from({ length: tags }, (_, n) => `${(n * 7919).toString(36)} topic`)
      const before = process.threadCpuUsage()
      similar(...names)
      return process.threadCpuUsage(before).user
    }
    timeOf(1_000)
    // Of ten times as many, there are a hundred times as many pairs.
    expect(timeOf(20_000) / timeOf(2_000)).toBeLessThan(40)
  })
})

describeOnEachDatabase('tags that are probably one', (database) => {
  it('are shown to their owner, the most used one and the most used group first', async () => {
    const app = await startTestApp({ database, env: { ALLOW_SIGNUP: 'true' } })
    const person = await app.signUp()
    const groups = async () =>
      (await person.run(SimilarTagsDocument)).similarTags.map(({ tags }) => tags.map(({ name }) => name))
    for (const tags of [['books', 'work/plans'], ['book', 'work/plan'], ['book', 'work/plan'], ['book']]) {
      await person.run(AddLinkDocument, {
        input: { url: `https://example.org/${Math.random()}`, tags, capture: false },
      })
    }
    expect(await groups()).toEqual([
      ['book', 'books'],
      ['work/plan', 'work/plans'],
    ])
    const other = await app.signUp()
    expect((await other.run(SimilarTagsDocument)).similarTags).toEqual([])
    await app.stop()
  })
})
