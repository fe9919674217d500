import { type DefaultTreeAdapterTypes as Tree, parse } from 'parse5'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ArtifactKind } from '../../snapshots/snapshot.enums.js'
import { type FixtureSite, startFixtureSite } from '../testing/fixture-site.js'
import { type Looker, startLooker } from '../testing/look.js'
import { createTestCapturer, type TestCapturer } from '../testing/test-capturer.js'
import { archivePolicy } from './archive-head.js'

const prose = `<h1>Headline</h1>${'<p>Something worth keeping stands here, whatever else the page tries.</p>'.repeat(4)}`
const evil = 'http://evil.example'
/** Something that would run if the browser took it for markup. */
const attack = `<script>window.pwned=1</script><meta http-equiv=refresh content="0;url=${evil}"><img src="${evil}/x" onerror="pwned=1">`
const script = (code: string) => `${prose}<script>${code.replaceAll('</', '<\\/')}</script>`
const quoted = JSON.stringify(attack)

/** Pages that try to be more than a picture of themselves once they are archived; by the paths they are at. */
const hostilePages: Record<string, string> = {
  "/a$'": `<!DOCTYPE html><html data-x='-->${attack.replaceAll("'", '')}'><head><title>A dollar in the address</title></head><body>${prose}</body></html>`,
  '/$&$`$1--!>': `<!DOCTYPE html><html data-x='-->${attack}'><title>All that stands for something</title>${prose}`,
  '/doctype':
    '<!DOCTYPE html>' +
    script(
      `document.replaceChild(document.implementation.createDocumentType('html', '">' + ${quoted}, '">' + ${quoted}), document.doctype)`,
    ),
  '/style-in-svg': `${prose}<svg><style>p{content:"${attack.replaceAll('<', '&lt;').replaceAll('"', "'")}"}</style></svg>`,
  '/html-style-in-svg': script(
    `const s = document.createElement('style'); s.textContent = 'p{content:' + JSON.stringify(${quoted}) + '} @\\\\3c/style\\\\3e x{} p{--x: <img src=${evil}/y>}'
    document.body.insertAdjacentHTML('beforeend', '<svg></svg>'); document.querySelector('svg').append(s)`,
  ),
  '/style-that-ends': script(
    `const s = document.createElement('style'); s.textContent = '@\\\\3c/style\\\\3e \\\\3cscript\\\\3epwned=1\\\\3c/script\\\\3e x{} p{background:url("data:,</style><script>pwned=1</script>")}'; document.head.append(s)`,
  ),
  '/head-after-body': `<!DOCTYPE html><title>x</title><body>${script('document.documentElement.append(document.head)')}</body>`,
  '/two-heads': script(
    `const h = document.createElement('head'); h.append('text'); document.documentElement.prepend(h, document.createElement('body'))`,
  ),
  '/head-begins-with-a-picture': script(
    `const i = document.createElement('img'); i.src = '/missing'; document.head.prepend(i, 'text')`,
  ),
  '/no-head': script(`document.head.remove()`),
  '/another-root': script(
    `const root = document.createElement('div'); root.append(...document.body.childNodes); document.replaceChild(root, document.documentElement)`,
  ),
  '/svg-root': script(
    `const ns = 'http://www.w3.org/2000/svg', root = document.createElementNS(ns, 'svg'), a = document.createElementNS(ns, 'foreignObject'); a.append(...document.body.childNodes); root.append(a); document.replaceChild(root, document.documentElement)`,
  ),
  '/elements-in-a-title': script(
    `const b = document.createElement('b'); b.title = '</title>' + ${quoted}; document.querySelector('title')?.remove(); const t = document.createElement('title'); t.append(b); document.head.append(t)`,
  ),
  '/elements-in-raw-text': script(
    `for (const name of ['xmp', 'noembed', 'noframes', 'textarea', 'listing', 'iframe', 'noscript', 'title', 'style']) { const e = document.createElement(name), b = document.createElement('b'); b.title = '</' + name + '>' + ${quoted}; e.append(b, '</' + name + '>' + ${quoted}); document.body.append(e) }`,
  ),
  '/plaintext': script(`const e = document.createElement('plaintext'); e.append(${quoted}); document.body.prepend(e)`),
  '/names-in-capitals': script(
    `for (const space of ['http://www.w3.org/1999/xhtml', 'http://www.w3.org/2000/svg', 'http://www.w3.org/1998/Math/MathML', 'urn:x', null])
      for (const name of ['SCRIPT', 'Script', 'LINK', 'link', 'BASE', 'base', 'META', 'meta', 'IFRAME', 'iframe', 'OBJECT', 'img', 'IMG', 'embed', 'video', 'form', 'x:script', '_x', 'é']) {
        const e = document.createElementNS(space, name)
        for (const [n, v] of Object.entries({ src: '${evil}/s', href: '${evil}/h', data: '${evil}/d', rel: 'stylesheet', 'http-equiv': 'refresh', content: '900;url=${evil}', srcdoc: ${quoted}, action: 'javascript:pwned=1' })) e.setAttribute(n, v)
        e.append('window.pwned=1')
        document.body.append(e, ...[document.createElementNS('http://www.w3.org/2000/svg', 'svg')].map((svg) => (svg.append(e.cloneNode(true)), svg)))
      }`,
  ),
  '/attributes-in-capitals': script(
    `const a = document.createElement('a'); a.append('link'); a.setAttributeNS(null, 'HREF', 'javascript:pwned=1'); a.setAttributeNS(null, 'OnClick', 'pwned=1'); document.body.append(a)
    document.body.insertAdjacentHTML('beforeend', '<svg><image></image><a><text y=20>t</text></a></svg><img id=i>'); document.querySelector('image').setAttributeNS(null, 'HREF', '${evil}/i'); document.querySelector('svg a').setAttributeNS(null, 'XLINK:HREF', 'javascript:pwned=1'); i.setAttributeNS(null, 'SRC', '${evil}/i'); i.setAttributeNS(null, 'SrcSet', '${evil}/i 2x')`,
  ),
  '/links-that-animate': `${prose}<svg><a id=a><text y=20>t</text><animate attributeName=href values="javascript:pwned=1"/></a><set href="#a" attributeName="xlink:href" to="javascript:pwned=1"/></svg><math><mtext><a href="javascript:pwned=1">x</a></mtext><mi href="javascript:pwned=1" xlink:href="javascript:pwned=1">m</mi></math>`,
  '/in-a-frame': `${prose}<iframe src="/style-in-svg"></iframe><iframe src="/elements-in-a-title"></iframe><iframe srcdoc="${`<title>x</title>${attack}`.replaceAll('"', '&quot;')}"></iframe>`,
  '/in-a-shadow-root': `${prose}<div id=d></div><script>d.attachShadow({ mode: 'open' }).innerHTML = '<style>p{content:"<\\/style><script>pwned=1<\\/script>"}</style><p title="</template>">x</p><base href="${evil}"><link rel=dns-prefetch href="${evil}"><meta http-equiv=refresh content="0;url=${evil}">'</script>`,
  '/markup': `<base href="${evil}/"><meta http-equiv=refresh content="900;url=${evil}"><link rel=preconnect href="${evil}"><link rel=manifest href="${evil}">${prose}<form action="javascript:pwned=1"><button formaction="javascript:pwned=1">x</button></form><a href=" java&#10;script:pwned=1" ping="${evil}">a</a><p onclick="pwned=1">x</p>`,
}

let site: FixtureSite
let capturer: TestCapturer
let looker: Looker
beforeAll(async () => {
  site = await startFixtureSite(
    Object.fromEntries(Object.entries(hostilePages).map(([path, page]) => [encodeURI(path), page])),
  )
  // Where everything stands in the wrong place, nothing is shown.
  const brief = { networkQuiet: 200, blankTimeout: 300 }
  capturer = createTestCapturer({ allow: [site.endpoint], limits: { ...brief, secondTime: brief } })
  looker = await startLooker()
})
afterAll(async () => {
  await Promise.all([capturer.close(), looker.close()])
  await site.close()
})

describe('an archive runs nothing and asks for nothing, not even without its policy, of', () => {
  it.each(Object.keys(hostilePages))('%s', async (path) => {
    const result = await capturer.take(site.origin + path, { formats: new Set([ArtifactKind.HTML]) })
    const html = await result.textOf(ArtifactKind.HTML)
    await result.dispose()
    expect(startOf(html)).toEqual({
      doctype: expect.stringMatching(/^(html( -\/\/W3C\/\/DTD XHTML 1.0 Transitional\/\/EN)?)?$/) as string,
      comments: 1,
      policy: archivePolicy,
    })
    expect(activeParts(html)).toEqual([])
    const { page, requests } = await looker.unguarded(html)
    const seen = await page.evaluate(() => ({
      text: document.documentElement.innerText.includes('worth keeping'),
      pwned: 'pwned' in window,
    }))
    await page.close()
    expect({ ...seen, requests }).toEqual({ text: true, pwned: false, requests: [] })
  })
})

/** How a file begins: its doctype, the comments before its root, and the policy, if that is what its head begins with. */
function startOf(html: string) {
  const { childNodes } = parse(html)
  const doctype = childNodes.find((node) => node.nodeName === '#documentType') as Tree.DocumentType | undefined
  const root = childNodes.find((node) => node.nodeName === 'html') as Tree.Element
  const head = root.childNodes.find((node) => node.nodeName === 'head') as Tree.Element
  const [charset, policy] = head.childNodes as Tree.Element[]
  expect(charset?.attrs).toEqual([{ name: 'charset', value: 'utf-8' }])
  return {
    doctype: [doctype?.name, doctype?.publicId].filter(Boolean).join(' '),
    comments: childNodes.filter((node) => node.nodeName === '#comment').length,
    policy: policy?.attrs.find(({ name }) => name === 'content')?.value,
  }
}

/** All that runs, leads on by itself or opens a connection, in a document and the documents of its frames. */
function activeParts(html: string): string[] {
  const found: string[] = []
  const todo: Tree.Node[] = [parse(html)]
  for (const node of todo) {
    if ('childNodes' in node) todo.push(...node.childNodes)
    if ('content' in node) todo.push(node.content)
    if (!('attrs' in node)) continue
    const valueOf = (name: string) => node.attrs.find((each) => each.name === name)?.value ?? ''
    if (/^(script|base|object|embed|portal|noscript)$/i.test(node.tagName)) found.push(node.tagName)
    if (node.tagName === 'meta' && !/^(|content-security-policy)$/i.test(valueOf('http-equiv'))) found.push('meta')
    if (node.tagName === 'link' && !/^(icon|canonical)$/.test(valueOf('rel'))) found.push(`link ${valueOf('rel')}`)
    for (const { name, value } of node.attrs) {
      if (/^on/i.test(name) || /^\s*javascript:/i.test(value)) found.push(`${node.tagName} ${name}=${value}`)
      const inner = name === 'src' && /^data:text\/html;charset=utf-8;base64,(.*)/.exec(value)?.[1]
      if (name === 'srcdoc') found.push(...activeParts(value))
      if (inner) found.push(...activeParts(Buffer.from(inner, 'base64').toString()))
    }
  }
  return found
}
