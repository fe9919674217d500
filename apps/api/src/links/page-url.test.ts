import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePageUrl, titleOfUrl } from './page-url.js'

const canonical = (url: string) => parsePageUrl(url).canonicalUrl

describe('the canonical URL of a page', () => {
  it.each([
    ['https://Example.ORG/A', 'https://example.org/A'],
    ['https://example.org:443/', 'https://example.org/'],
    ['http://example.org:8080/', 'http://example.org:8080/'],
    ['https://example.org./x', 'https://example.org/x'],
    ['https://example.org/?utm_source=a&id=1&fbclid=2', 'https://example.org/?id=1'],
    ['https://example.org/?id=a%20b&x=c+d&spm=1', 'https://example.org/?id=a%20b&x=c+d'],
    ['https://example.org/?', 'https://example.org/'],
    ['https://example.org/a#section', 'https://example.org/a'],
    ['https://例子.测试/路', 'https://xn--fsqu00a.xn--0zwm56d/%E8%B7%AF'],
  ])('of %s is %s', (url, expected) => {
    expect(canonical(url)).toBe(expected)
  })

  it.each(['https://example.org/?b=1&a=2', 'https://example.org/?a=2&b=1'])(
    'keeps the order of what stays: %s',
    (url) => {
      expect(canonical(url)).toBe(url)
    },
  )

  it('is the canonical URL of itself', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const once = canonical(url)
        expect(canonical(once)).toBe(once)
      }),
    )
  })
})

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
