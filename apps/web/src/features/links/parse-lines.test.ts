import { describe, expect, it } from 'vitest'
import { findLink, parseLines } from './parse-lines.js'

describe('a link in a line', () => {
  it.each([
    ['https://example.org/a', 'https://example.org/a'],
    ['  HTTP://Example.org/  ', 'HTTP://Example.org/'],
    ['- [A page](https://example.org/a) with a note', 'https://example.org/a'],
    ['https://en.wikipedia.org/wiki/Et_al.', 'https://en.wikipedia.org/wiki/Et_al.'],
    ['https://example.org/a,', 'https://example.org/a'],
    ['see https://example.org/a, and more', 'https://example.org/a'],
    ['(https://example.org/a).', 'https://example.org/a'],
    ['https://en.wikipedia.org/wiki/Seal_(emblem)', 'https://en.wikipedia.org/wiki/Seal_(emblem)'],
    ['[seal](https://en.wikipedia.org/wiki/Seal_(emblem))', 'https://en.wikipedia.org/wiki/Seal_(emblem)'],
    ['<a href="https://example.org/?q=1&r=2">x</a>', 'https://example.org/?q=1&r=2'],
    ['请看https://example.org/中文路径，很好。', 'https://example.org/中文路径'],
    ['《手册》（https://example.org/a）', 'https://example.org/a'],
    ['example.org', 'https://example.org'],
    ['docs.example.co.uk:8080/a?b#c', 'https://docs.example.co.uk:8080/a?b#c'],
    ['例子.中国/路', 'https://例子.中国/路'],
  ])('%s → %s', (line, url) => {
    expect(findLink(line)).toBe(url)
  })

  it.each(['', 'just words', 'v1.2.3', 'e.g. this', 'javascript:alert(1)', 'file:///etc/passwd', 'a@b.example'])(
    'is not in: %s',
    (line) => {
      expect(findLink(line)).toBeUndefined()
    },
  )
})

describe('pasted lines', () => {
  it('keep their numbers, and tell repeats and lines without a link', () => {
    const lines = parseLines('https://a.example/\r\n\nnothing here\rhttps://b.example/\nhttps://a.example/')
    expect(lines.map(({ number, url, repeated }) => [number, url, repeated])).toEqual([
      [1, 'https://a.example/', false],
      [3, undefined, false],
      [4, 'https://b.example/', false],
      [5, 'https://a.example/', true],
    ])
  })
})
