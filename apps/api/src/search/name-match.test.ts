import { describe, expect, it } from 'vitest'
import { nameMatch } from './name-match.js'
import { tokensOf } from './analysis/tokens.js'

const match = (title: string, url: string, words: string) => nameMatch({ title, url }, new Set(tokensOf(words)))

describe('words are matched with a page’s name', () => {
  it.each([
    ['json — JSON encoder and decoder — Python documentation', 'json', 1],
    ['第 3 章 系统初始化', '系统初始化', 5 / 8],
    ['std::vector - cppreference.com', 'std vector', 1],
    ['std::vector::swap - cppreference.com', 'std vector', 2 / 3],
    ['std::vector - cppreference.com', 'vector', 1 / 2],
    ['Sorting', 'sorting algorithms', 1 / 2],
    ['Sorting', 'kitchen', 0],
    ['', 'kitchen', 0],
  ])('%s and %s', (title, words, expected) => {
    expect(match(title, 'https://example.org/', words).title).toBeCloseTo(expected)
  })

  it.each([
    ['https://example.org/library/json.html', 'json', 1],
    ['https://example.org/blog/2024/install-vue/', 'install vue', 1],
    ['https://example.org/%E5%AE%89%E8%A3%85?page=2#top', '安装', 1],
    ['https://example.org/json/decode', 'json', 0],
    ['https://example.org', 'example', 1],
  ])('and with the end of %s: %s', (url, words, expected) => {
    expect(match('', url, words).url).toBeCloseTo(expected)
  })
})
