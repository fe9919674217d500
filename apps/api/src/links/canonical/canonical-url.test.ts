import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalise } from './canonical-url.js'
import { likenessOf } from './likeness.js'
import type { sites } from './sites/registry.js'

const canonical = (url: string) => canonicalise(new URL(url))

/** For each site, addresses and the one that stands for their page. */
const pagesOfSites: Record<keyof typeof sites, [url: string, expected: string][]> = {
  amazon: [
    [
      'https://www.amazon.co.jp/Some-Thing/dp/B0ABCD1234/ref=sr_1_1?keywords=x',
      'https://www.amazon.co.jp/dp/B0ABCD1234',
    ],
    ['https://amazon.com/gp/aw/d/B0ABCD1234', 'https://www.amazon.com/dp/B0ABCD1234'],
    ['https://www.amazon.com/s?k=x', 'https://www.amazon.com/s?k=x'],
  ],
  bilibili: [
    [
      'https://m.bilibili.com/video/BV1xx411c7mD/?share_source=copy&p=2',
      'https://www.bilibili.com/video/BV1xx411c7mD?p=2',
    ],
    ['https://www.bilibili.com/read/cv1?x=1', 'https://www.bilibili.com/read/cv1?x=1'],
  ],
  csdn: [
    ['https://someone.blog.csdn.net/article/details/123?ops=1', 'https://blog.csdn.net/someone/article/details/123'],
    ['https://blog.csdn.net/someone/article/details/123?ops=1', 'https://blog.csdn.net/someone/article/details/123'],
  ],
  douban: [
    ['https://m.douban.com/movie/subject/1292052/', 'https://movie.douban.com/subject/1292052/'],
    ['http://book.douban.com/subject/1292052', 'https://book.douban.com/subject/1292052/'],
    ['https://m.douban.com/group/topic/1', 'https://m.douban.com/group/topic/1'],
  ],
  jd: [['https://item.m.jd.com/product/100012.html?gx=1', 'https://item.jd.com/100012.html']],
  reddit: [
    ['https://old.reddit.com/r/vuejs/comments/1abc/a_title/', 'https://www.reddit.com/r/vuejs/comments/1abc/'],
    [
      'https://reddit.com/r/vuejs/comments/1abc/a_title/k2/',
      'https://www.reddit.com/r/vuejs/comments/1abc/a_title/k2/',
    ],
  ],
  stackExchange: [
    ['https://stackoverflow.com/q/11227809/99', 'https://stackoverflow.com/questions/11227809'],
    ['https://unix.stackexchange.com/questions/1/a-title', 'https://unix.stackexchange.com/questions/1'],
    ['https://stackoverflow.com/questions/tagged/vue', 'https://stackoverflow.com/questions/tagged/vue'],
  ],
  taobao: [
    ['https://item.taobao.com/item.htm?spm=a&id=1&ns=1', 'https://item.taobao.com/item.htm?id=1'],
    ['https://detail.m.tmall.com/item.htm?id=1&skuId=2', 'https://detail.tmall.com/item.htm?id=1'],
  ],
  wechat: [
    [
      'https://mp.weixin.qq.com/s?__biz=a==&mid=1&idx=1&sn=b&chksm=c&scene=27',
      'https://mp.weixin.qq.com/s?__biz=a==&mid=1&idx=1&sn=b',
    ],
    ['https://mp.weixin.qq.com/s/Ab_c-1?scene=1#wechat_redirect', 'https://mp.weixin.qq.com/s/Ab_c-1'],
  ],
  wikipedia: [
    ['https://zh.m.wikipedia.org/zh-hans/%E9%93%BE%E6%8E%A5#x', 'https://zh.wikipedia.org/wiki/%E9%93%BE%E6%8E%A5'],
    ['https://en.wikipedia.org/wiki/Link', 'https://en.wikipedia.org/wiki/Link'],
  ],
  x: [
    ['https://mobile.twitter.com/vuejs/status/1?s=20&t=x', 'https://x.com/vuejs/status/1'],
    ['https://www.x.com/search?q=vue', 'https://x.com/search?q=vue'],
  ],
  youtube: [
    ['https://youtu.be/dQw4w9WgXcQ?si=x&t=43', 'https://www.youtube.com/watch?v=dQw4w9WgXcQ'],
    ['https://m.youtube.com/watch?list=a&v=dQw4w9WgXcQ', 'https://www.youtube.com/watch?v=dQw4w9WgXcQ'],
    ['https://www.youtube.com/shorts/dQw4w9WgXcQ', 'https://www.youtube.com/watch?v=dQw4w9WgXcQ'],
    ['https://www.youtube.com/playlist?list=a', 'https://www.youtube.com/playlist?list=a'],
  ],
}
const examples = Object.values(pagesOfSites).flat()

describe('the canonical URL of a page', () => {
  it.each([
    ['https://Example.ORG/A', 'https://example.org/A'],
    ['https://example.org:443/', 'https://example.org/'],
    ['http://example.org:8080/', 'http://example.org:8080/'],
    ['https://example.org./x', 'https://example.org/x'],
    ['https://example.org/?utm_source=a&id=1&fbclid=2', 'https://example.org/?id=1'],
    ['https://example.org/?id=a%20b&x=c+d&spm=1', 'https://example.org/?id=a%20b&x=c+d'],
    ['https://example.org/?', 'https://example.org/'],
    ['https://example.org/?b=1&a=2', 'https://example.org/?b=1&a=2'],
    ['https://例子.测试/路', 'https://xn--fsqu00a.xn--0zwm56d/%E8%B7%AF'],
    ['https://example.org/%7euser/%e8%b7%af%2f', 'https://example.org/~user/%E8%B7%AF%2F'],
    ['https://example.org/a#section', 'https://example.org/a'],
    ['https://example.org/a#:~:text=some%20words', 'https://example.org/a'],
    ['https://example.org/#/users/1:~:text=x', 'https://example.org/#/users/1'],
    ['https://example.org/#!users?utm_source=a&page=2', 'https://example.org/#!users?page=2'],
    ['https://example.org/#/', 'https://example.org/'],
    ['https://example.org/docs/index.html', 'https://example.org/docs/'],
    ['https://example.org/Default.aspx?utm_medium=a', 'https://example.org/'],
    ['https://example.org/index.php?id=1', 'https://example.org/index.php?id=1'],
    ['https://example.org/a/index.htmlx', 'https://example.org/a/index.htmlx'],
    ['https://www.google.com/amp/s/example.org/a/index.html?x=1', 'https://example.org/a/index.html?x=1'],
    ['https://example-org.cdn.ampproject.org/c/s/m.bilibili.com/video/BV1', 'https://www.bilibili.com/video/BV1'],
    ['https://www.google.com/amp/s/user:pass@example.org/', 'https://www.google.com/amp/s/user:pass@example.org/'],
    ['https://youtu.be:8443/dQw4w9WgXcQ', 'https://youtu.be:8443/dQw4w9WgXcQ'],
  ])('of %s is %s', (url, expected) => {
    expect(canonical(url)).toBe(expected)
  })

  it.each(examples)('of a known site’s page, %s, is %s', (url, expected) => {
    expect(canonical(url)).toBe(expected)
  })

  it('is the canonical URL of itself', () => {
    const piece = fc.constantFrom(
      'amp',
      's',
      'index.html',
      '%61mp',
      'video',
      'questions',
      '1',
      'a.b',
      'www.google.com',
      '',
    )
    const known = fc
      .tuple(fc.constantFrom(...examples), fc.array(piece), fc.constantFrom('', '?%75tm_id=1', '?id=1', '#/a?b', '#!/'))
      .map(([[url], path, end]) => new URL(`./${path.join('/')}${end}`, url).href)
    const any = fc.webUrl({ withQueryParameters: true, withFragments: true })
    fc.assert(
      fc.property(fc.oneof(any, known), (url) => {
        const once = canonical(url)
        expect(canonical(once)).toBe(once)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('pages are alike', () => {
  const like = (url: string) => likenessOf(canonical(url))

  it.each([
    ['https://example.org/a', 'http://www.example.org/a/'],
    ['https://example.org/', 'https://m.example.org'],
    ['https://example.org/?a=1&b=2', 'https://example.org/?b=2&a=1'],
    ['https://example.org/news/1', 'https://amp.example.org/news/1/amp?amp=1'],
  ])('%s and %s', (one, other) => {
    expect(like(one)).toBe(like(other))
  })

  it.each([
    ['https://example.org/a', 'https://example.org/b'],
    ['https://example.org/a', 'https://example.org/A'],
    ['https://example.org/?a=1', 'https://example.org/?a=2'],
    ['https://example.org/#/a', 'https://example.org/#/b'],
    ['https://m.org/', 'https://www.org/'],
    ['http://localhost:8080/', 'http://localhost:8081/'],
  ])('but not %s and %s', (one, other) => {
    expect(like(one)).not.toBe(like(other))
  })
})
