import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from './en.js'
import { zhCN } from './zh-CN.js'

interface Tree {
  [name: string]: string | Tree
}

/** All messages by their whole keys. */
const flatten = (tree: Tree, path = ''): [key: string, message: string][] =>
  Object.entries(tree).flatMap(([name, entry]) =>
    typeof entry === 'string' ? [[path + name, entry]] : flatten(entry, `${path}${name}.`),
  )

describe('the languages', () => {
  const [english, chinese] = [new Map(flatten(en)), new Map(flatten(zhCN))]
  const namesIn = (message = '') => [...new Set(message.match(/\{\w+\}/g))].sort()

  it('say the same things, with the same values', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
    for (const [key, message] of english) expect([key, namesIn(chinese.get(key))]).toEqual([key, namesIn(message)])
  })

  it('say nothing that nobody asks for', () => {
    const root = join(import.meta.dirname, '..')
    const files = globSync('**/*.{ts,vue}', { cwd: root }).filter((file) => !/^i18n\/(en|zh-CN)/.test(file))
    const code = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n')
    const schema = readFileSync(join(root, '../../../packages/schema/schema.graphql'), 'utf8')
    /** Of a group whose names are computed each must be a name in the code, or among the API's enums. */
    const words = new Set((code + schema).match(/\w+/g))
    const isAskedFor = (key: string) => {
      const [group, name] = [key.slice(0, key.lastIndexOf('.')), key.slice(key.lastIndexOf('.') + 1)]
      return code.includes(`'${key}'`) || (code.includes(`\`${group}.\${`) && words.has(name))
    }
    expect([...english.keys()].filter((key) => !isAskedFor(key))).toEqual([])
  })
})
