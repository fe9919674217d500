import { describe, expect, it } from 'vitest'
import type { CssContext } from './css.types.js'
import { countRules, rewriteDeclarations, rewriteSheet } from './rewrite-css.js'

const base = 'https://site.example/css/main.css'
const sheets: Record<string, string> = {
  'https://site.example/css/a.css': '.a{color:red}',
  'https://site.example/css/loop.css': '@import "loop.css";.l{color:red}',
}
const context: CssContext = {
  base,
  embed: (url) => (url.includes('missing') ? undefined : `[${url}]`),
  importSheet: (url) => (sheets[url] === undefined ? undefined : { text: sheets[url], base: url }),
}
const names = (elements: string[], classes: string[] = [], ids: string[] = [], quirks = false): CssContext => ({
  ...context,
  names: { elements: new Set(elements), classes: new Set(classes), ids: new Set(ids), quirks },
})

describe('URLs in a style sheet', () => {
  it.each([
    ['a{background:url(x.png)}', 'a{background:url("[https://site.example/css/x.png]")}'],
    ['a{background:url( "x y.png" )}', 'a{background:url("[https://site.example/css/x%20y.png]")}'],
    ['a{background:url(missing.png) red}', 'a{background:url("data:,") red}'],
    ['a{filter:url(#f)}', 'a{filter:url("#f")}'],
    ['a{filter:url(f.svg#g)}', 'a{filter:url("[https://site.example/css/f.svg]#g")}'],
    ['a{background:url(data:image/gif;base64,R0)}', 'a{background:url("data:image/gif;base64,R0")}'],
    [
      'a{background:image-set("1.png" 1x,url(2.png) 2x)}',
      'a{background:image-set(url("[https://site.example/css/1.png]") 1x,url("[https://site.example/css/2.png]") 2x)}',
    ],
    ['a{--x:url(x.png)}', 'a{--x:url("[https://site.example/css/x.png]")}'],
    ['a{background:URL(X.png)}', 'a{background:url("[https://site.example/css/X.png]")}'],
    ['a{background:u\\72l(x.png)}', 'a{background:url("[https://site.example/css/x.png]")}'],
    ['a{content:"url(x.png)"}', 'a{content:"url(x.png)"}'],
    ['@media print{a{cursor:url(c.cur),auto}}', '@media print{a{cursor:url("[https://site.example/css/c.cur]"),auto}}'],
  ])('%s', (css, rewritten) => expect(rewriteSheet(css, context)).toBe(rewritten))

  it('in a style attribute', () => {
    expect(rewriteDeclarations('color:red;background:url(x.png)', context)).toBe(
      'color:red;background:url("[https://site.example/css/x.png]")',
    )
  })

  it('never end the element around them', () => {
    expect(rewriteSheet('a{content:"</style><script>"}', context)).toBe('a{content:"\\3c /style>\\3c script>"}')
    expect(rewriteSheet('a{background:url("x</style>")}', { ...context, embed: (url) => url })).not.toContain('<')
    expect(rewriteSheet('@\\3c/style\\3e{}b{--x:<b>;--y:<!--}', context)).not.toMatch(/<[/!a-z]/)
  })
})

describe('imports', () => {
  it.each([
    ['@import "a.css";', '.a{color:red}'],
    ['@import url(a.css) print;', '@media print{.a{color:red}}'],
    ['@import url("a.css") layer;', '@layer{.a{color:red}}'],
    [
      '@import "a.css" layer(x.y) supports(display:grid) screen;',
      '@media screen{@supports (display:grid){@layer x.y{.a{color:red}}}}',
    ],
    ['@import "nowhere.css";b{top:0}', 'b{top:0}'],
    [
      '@charset "gbk";@namespace svg url(http://www.w3.org/2000/svg);',
      '@namespace svg url(http://www.w3.org/2000/svg);',
    ],
  ])('%s', (css, rewritten) => expect(rewriteSheet(css, context)).toBe(rewritten))

  it('that go round end', () => expect(rewriteSheet('@import "loop.css";', context).match(/\.l/g)).toHaveLength(5))
})

describe('rules that nothing in the document can match', () => {
  it.each([
    [
      'are dropped by class, id and element',
      '.used{top:0}.gone{top:0}#used{top:0}#gone{top:0}p{top:0}nav{top:0}',
      '.used{top:0}#used{top:0}p{top:0}',
    ],
    ['lose only the selectors that cannot match', '.used,.gone>p,nav .used{top:0}', '.used{top:0}'],
    [
      'stay for what is decided inside brackets',
      '.used:not(.gone){top:0}:is(.gone,p){top:0}[class~=gone]{top:0}',
      '.used:not(.gone){top:0}:is(.gone,p){top:0}[class~=gone]{top:0}',
    ],
    [
      'stay for pseudo-classes and pseudo-elements',
      'p:hover{top:0}::selection{top:0}*{top:0}:root{top:0}',
      'p:hover{top:0}::selection{top:0}*{top:0}:root{top:0}',
    ],
    [
      'stay whole beside what another browser wants',
      '.used,.gone::-moz-focus-inner{top:0}',
      '.used,.gone::-moz-focus-inner{top:0}',
    ],
    [
      'go with their media query, if it is empty then',
      '@media print{.gone{top:0}}@media print{.used{top:0}}',
      '@media print{.used{top:0}}',
    ],
    [
      'leave the order of layers as it was',
      '@layer a{.gone{top:0}}@layer b{.used{top:0}}',
      '@layer a{}@layer b{.used{top:0}}',
    ],
    [
      'leave what a scope says of itself',
      '@scope(.used){color:red;.gone{top:0}p{top:0}--x:1}',
      '@scope(.used){color:red;p{top:0}--x:1;}',
    ],
    ['count whatever their case, elements at least', 'P{top:0}.Used{top:0}', 'P{top:0}'],
    ['count by what their escapes mean', '.us\\65 d{top:0}', '.us\\65 d{top:0}'],
    [
      'are not told apart inside keyframes',
      '@keyframes x{from{top:0}to{top:1px}}',
      '@keyframes x{from{top:0}to{top:1px}}',
    ],
  ])('%s', (_, css, rewritten) => expect(rewriteSheet(css, names(['p'], ['used'], ['used']))).toBe(rewritten))

  it('match class names in quirks mode without regard to case', () => {
    expect(rewriteSheet('.USED{top:0}', names([], ['used'], [], true))).toBe('.USED{top:0}')
  })
})

describe('what an archive cannot be asked for any more', () => {
  it('is asked for by an attribute instead', () => {
    expect(rewriteSheet('x-a:not(:defined){top:0}x-a:defined{top:0}', context)).toBe(
      'x-a:not(:not([data-linksnap-undefined])){top:0}x-a:not([data-linksnap-undefined]){top:0}',
    )
    expect(rewriteSheet('a:modal,b:popover-open::backdrop{top:0}', context)).toBe(
      'a:is(:modal,[data-linksnap-modal]),b:is(:popover-open,[data-linksnap-popover])::backdrop{top:0}',
    )
  })

  it('canvases are pictures now, and rules for pictures are not for them', () => {
    expect(rewriteSheet('canvas,p>img.a,[alt=img]{top:0}', names(['canvas', 'img', 'p'], ['a']))).toBe(
      ':is(canvas,img:where([data-linksnap-as=canvas])),p>img:where(:not([data-linksnap-as])).a,[alt=img]{top:0}',
    )
  })
})

describe('fonts', () => {
  it('keep the files that were loaded, and go without any', () => {
    const css =
      '@font-face{font-family:A;src:url(missing.woff2) format("woff2"),url(a.woff) format("woff")}@font-face{font-family:B;src:url(missing.ttf)}@font-face{font-family:C;src:local("Arial"),url(missing.ttf)}'
    expect(rewriteSheet(css, context)).toBe(
      '@font-face{font-family:A;src:url("[https://site.example/css/a.woff]") format("woff")}@font-face{font-family:C;src:local("Arial")}',
    )
  })
})

it('broken sheets are taken as far as they go', () => {
  for (const css of [
    'a{',
    'a{b:c',
    '}',
    '@media',
    '@media x{',
    'a{b:url(',
    'a{b:"x',
    '{}',
    '<!-- a{top:0} -->',
    'a{}}b{top:0}',
    '\0',
    '@import',
    'a{b:url(x y)}',
  ])
    expect(rewriteSheet(css, context)).toEqual(expect.any(String))
  expect(rewriteSheet('<!--a{top:0}-->b{top:0}', context)).toBe('a{top:0}b{top:0}')
})

it('rules are counted as the browser counts them', () => {
  expect(countRules('@charset "x";@import "a";a{}b{c{}}@media x{d{}}/* e{} */@font-face{}')).toBe(5)
})
