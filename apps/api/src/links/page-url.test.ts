import { describe, expect, it } from 'vitest'
import { parsePageUrl, titleOfUrl } from './page-url.js'

describe('a link without a title', () => {
  it.each([
    ['https://example.org/', 'example.org'],
    ['https://example.org/a/b?c=d', 'example.org/a/b?c=d'],
    ['https://example.org/%E8%B7%AF%25', 'example.org/路%'],
    ['https://example.org/%ff', 'example.org/%ff'],
  ])('is called by its address: %s', (url, title) => {
    expect(titleOfUrl(parsePageUrl(url))).toBe(title)
  })
})
