import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from './en.js'
import { fill, flatten } from './message.js'
import { zhCN } from './zh-CN.js'

describe('a message', () => {
  it('has its values where their names are', () => {
    expect(fill('“{a}” of {b}, {a}', { a: 'x $& y', b: 3 }, 'en')).toBe('“x $& y” of 3, x $& y')
  })

  it('has the form of its count, which is written with separators', () => {
    const forms = '{count} link | {count} links'
    expect([0, 1, 2, 1_234].map((count) => fill(forms, { count }, 'en'))).toEqual([
      '0 links',
      '1 link',
      '2 links',
      '1,234 links',
    ])
    expect(fill('{count} 个链接', { count: 1_234 }, 'zh-CN')).toBe('1,234 个链接')
  })
})

describe('the languages', () => {
  const [english, chinese] = [flatten(en), flatten(zhCN)]
  const namesIn = (message = '') => [...new Set(message.match(/\{\w+\}/g))].sort()

  it('say the same things, with the same values', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
    for (const [key, message] of english) expect([key, namesIn(chinese.get(key))]).toEqual([key, namesIn(message)])
  })

  it('say nothing that nobody asks for', () => {
    const root = join(import.meta.dirname, '..')
    const files = globSync('**/*.{ts,vue}', { cwd: root }).filter((file) => !/^i18n\/(en|zh-CN)/.test(file))
    const code = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n')
    const isAskedFor = (key: string) =>
      code.includes(`'${key}'`) || code.includes(`\`${key.slice(0, key.lastIndexOf('.'))}.\${`)
    expect([...english.keys()].filter((key) => !isAskedFor(key))).toEqual([])
  })

  it('have no more than two forms of anything', () => {
    for (const message of [...english.values(), ...chinese.values()])
      expect(message.split('|').length).toBeLessThanOrEqual(2)
  })
})
