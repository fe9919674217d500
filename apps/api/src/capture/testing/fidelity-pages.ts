import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { FixturePage } from './fixture-site.js'

const require = createRequire(import.meta.url)
const font = readFileSync(require.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'))

/** WebM, 64 by 48 pixels, a gold rectangle on teal. */
const clip = Buffer.from(
  [
    'GkXfo59ChoEBQveBAULygQRC84EIQoKEd2VibUKHgQRChYECGFOAZwEAAAAAAAIKEU2bdLlNu4tTq4QVSalmU6yBbk27i1OrhBZUrmtTrIGTTb',
    'uLU6uEH0O2dVOsgdRNu4xTq4QcU7trU6yCAfjsrgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAVSalmoCrX',
    'sYMPQkBEiYRDcMCDTYCGQ2hyb21lV0GGQ2hyb21lFlSua7yuuteBAXPFh/gfTY/OOk+DgQFV7oEBhoVWX1ZQOOCdsIFAuoEwU8CBAVWwkFWxgQ',
    'FVuYECVbqBDVW7gQEfQ7Z1AQAAAAAAARjngQCgQMihQJiBAAAAUAcAnQEqQAAwAAEHCIWFiJmEiAWCAzUVC/gP4V6orwH8Jf2V/yUwB/gP4A3f',
    '/dgP8B7P8XHOd29FtIk19b5cKqfomgD+8Naeo99fBZ74LuwP/DBn/+lChedGQxuU7GBGshCpo8ybruwH1L+geKIis/mD10C+hQ+df8kJdf7G9D',
    'h10Ah1hLX5Okrth+tdsnWdj+BQAHWhqqao7oEBpaOwAgCdASpAADAABEcIhYWImYSIFwIABo5PzMeb8VgA/vdnAKDIoaeBAPAAEQIABBA0ABgA',
    'Gj3/9AAEXDFvwP7wG0DifViPPGIybJ/2HgB1oZmml+6BAaWS0QEAERC8ABgAGFgv9AAIjAAA+4EAHFO7a427i7OBALeG94EB8YHU',
  ].join(''),
  'base64',
)

/** A coloured rectangle, as whatever picture a page asks for. */
const picture = (color: string, width: number, height: number) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${color}"/><circle cx="50%" cy="50%" r="20%" fill="white"/></svg>`

const as =
  (type: string, body: string | Buffer): FixturePage =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' }).end(body)
const svg = (color: string, width = 120, height = 80) => as('image/svg+xml', picture(color, width, height))

/** Files that the pages below share. */
export const fidelityFiles: Record<string, FixturePage> = {
  '/red.svg': svg('red'),
  '/green.svg': svg('green'),
  '/blue.svg': svg('blue', 240, 160),
  '/orange.svg': svg('orange'),
  '/purple.svg': svg('purple'),
  '/font.woff2': as('font/woff2', font),
  '/clip.webm': as('video/webm', clip),
  '/sprite.svg': as(
    'image/svg+xml',
    '<svg xmlns="http://www.w3.org/2000/svg"><symbol id="star" viewBox="0 0 10 10"><path d="M5 0 6 4 10 5 6 6 5 10 4 6 0 5 4 4z"/></symbol><g id="dot"><circle cx="10" cy="10" r="8"/></g></svg>',
  ),
  '/icons.svg': as(
    'image/svg+xml',
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><defs>
    <linearGradient id="g"><stop offset="0" stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient><linearGradient id="h" xlink:href="#g" gradientTransform="rotate(90)"/>
    <mask id="m"><circle cx="5" cy="5" r="4" fill="white"/></mask><path id="leaf" d="M0 0h10L0 10z"/></defs>
    <symbol id="masked" viewBox="0 0 10 10"><rect width="10" height="10" fill="url(#h)" mask="url(#m)"/></symbol>
    <symbol id="nested" viewBox="0 0 20 10"><use href="#leaf"/><use xlink:href="#masked" x="10" width="10" height="10"/></symbol>
    <symbol id="styled" viewBox="0 0 10 10"><path d="M0 0h10v10z" style="fill: url('#g')"/></symbol></svg>`,
  ),
  '/quirk.html': as(
    'text/html',
    '<body text=navy><font size=5 color=green>Old <table><tr><td>text</table></font><style>p { width: 200; background: gold } .BOX { height: 40px; background: tomato }</style><p>no unit<p class=box>a class</p><img src="/red.svg">',
  ),
  '/dark.css': as('text/css', '.d { background: url(orange.svg); height: 80px }'),
  '/a.css': as('text/css', '@import "sub/b.css" screen; .a { background: url(green.svg) no-repeat; padding: 40px }'),
  '/sub/b.css': as(
    'text/css',
    '@import url("c.css") layer(deep) supports(display: grid); .b { background: url("../red.svg"); height: 80px }',
  ),
  '/sub/c.css': as('text/css', '.c { background: url(../orange.svg); width: 120px; height: 80px }'),
  '/plain.css': as('text/css', '.plain { color: green } .used { background: lime }'),
  // What other origins have is named behind the question mark.
  '/drawn.html': as(
    'text/html',
    `<!DOCTYPE html><body>drawn <canvas id=c width=100 height=60></canvas><canvas id=d width=100 height=60></canvas><script>
    const gl = c.getContext('webgl'); gl.clearColor(0, .5, 1, 1); gl.clear(gl.COLOR_BUFFER_BIT)
    const image = new Image(); image.onload = () => d.getContext('2d').drawImage(image, 0, 0); image.src = location.search.slice(1) + '/red.svg'</script>`,
  ),
  '/around-drawn.html': as(
    'text/html',
    `<!DOCTYPE html><p>around</p><script>document.write('<iframe src="/drawn.html' + location.search + '"></iframe>')</script>`,
  ),
  '/frame.html': as(
    'text/html',
    '<!DOCTYPE html><style>body{background:gold}</style><h2>In a frame</h2><img src="/green.svg"><iframe srcdoc="<p style=color:red>deeper</p>"></iframe>',
  ),
}

const xhtml = `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title><style>p { width: 200; background: gold }</style></head><body><p>no unit</p><svg:svg xmlns:svg="http://www.w3.org/2000/svg" width="50" height="50"><svg:circle cx="25" cy="25" r="20"/></svg:svg><x:note xmlns:x="urn:x">a note</x:note></body></html>`

/** One page for each thing that an archive has to keep. `other` is the origin of another site. */
export const fidelityPages: Record<string, (other: string) => FixturePage> = {
  'imported style sheets, layers and pictures in them': () =>
    '<!DOCTYPE html><link rel=stylesheet href="/a.css"><p class=a>a</p><p class=b>b</p><p class=c>c</p>',
  'rules that scripts inserted, into elements and into linked sheets': () =>
    `<!DOCTYPE html><link rel=stylesheet href="/plain.css"><style id=s>p { margin: 4px }</style><style id=empty></style><p class=plain>one<p class=two>two<p class=three>three
    <script>s.sheet.insertRule('.two { background: yellow; font-size: 40px }'); empty.sheet.insertRule('.three { color: white; background: url(/purple.svg) }')
    document.styleSheets[0].insertRule('.plain { font-size: 50px; border: 5px solid red }', 2)</script>`,
  'style sheets of other origins': (other) =>
    `<!DOCTYPE html><link rel=stylesheet href="${other}/a.css"><p class=a>a</p><p class=b>b</p><img src="${other}/blue.svg">`,
  'constructed and adopted style sheets': () =>
    `<!DOCTYPE html><p>text</p><div id=host></div><script>
    const sheet = new CSSStyleSheet(); sheet.replaceSync('p { color: white; background: navy; padding: 20px }'); document.adoptedStyleSheets = [sheet]
    host.attachShadow({ mode: 'open' }).innerHTML = '<p>in shadow</p>'; host.shadowRoot.adoptedStyleSheets = [sheet]</script>`,
  'web fonts': () =>
    `<!DOCTYPE html><style>@font-face { font-family: Web; src: url(/font.woff2) format("woff2"); font-weight: 100 900 } @font-face { font-family: Unused; src: url(/missing.woff2) } h1 { font: 900 60px Web } p { font: 100 30px Web }</style><h1>Heavy 123</h1><p>Light text</p>`,
  'pictures for every density and size': () =>
    `<!DOCTYPE html><style>img { display: block; margin: 4px }</style><img src="/red.svg" srcset="/never.svg 2x, /blue.svg 1x"><img srcset="/blue.svg 800w, /red.svg 100w" sizes="400px" src="/red.svg"><img srcset="/blue.svg 2x"><picture><source media="(min-width: 600px)" srcset="/green.svg"><source srcset="/red.svg"><img src="/orange.svg" width=300></picture><picture><source type="image/none" srcset="/red.svg"><source srcset="/purple.svg 1.5x"><img src="/orange.svg"></picture><input type=image src="/orange.svg">`,
  'pictures that wait to be seen': () =>
    `<!DOCTYPE html><style>img { display: block }</style><div style="height: 3000px">top</div><img loading=lazy src="/red.svg"><img data-src="/green.svg" src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="><img class=js data-lazy="/blue.svg"><div style="height:2000px">gap</div><div id=late style="height:80px"></div><script>
    const seen = new IntersectionObserver((all) => all.forEach((each) => { if (!each.isIntersecting) return; if (each.target.id) each.target.style.background = 'url(/orange.svg)'; else each.target.src = each.target.dataset.lazy }))
    seen.observe(document.querySelector('.js')); seen.observe(late)</script>`,
  'open and closed shadow roots with slots': () =>
    `<!DOCTYPE html><style>h3 { color: red }</style><x-open><b slot=name>Slotted</b> default</x-open><x-closed></x-closed><script>
    customElements.define('x-open', class extends HTMLElement { constructor() { super(); this.attachShadow({ mode: 'open', delegatesFocus: true }).innerHTML = '<style>:host { display: block; border: 3px solid green } ::slotted(b) { color: purple } h3 { color: blue }</style><h3><slot name=name></slot></h3><slot></slot><x-inner></x-inner>' } })
    customElements.define('x-inner', class extends HTMLElement { constructor() { super(); this.attachShadow({ mode: 'closed' }).innerHTML = '<style>i { background: gold }</style><i>inner closed</i>' } })
    customElements.define('x-closed', class extends HTMLElement { constructor() { super(); this.attachShadow({ mode: 'closed' }).innerHTML = '<style>p { font-size: 40px }</style><p>closed</p><x-inner></x-inner>' } })</script>`,
  'a frameset': () =>
    '<html><title>Manual</title><frameset cols="30%,70%"><frame src="/frame.html"><frame src="/frame.html"></frameset></html>',
  'frames, of this and other origins, nested and written out': (other) =>
    `<!DOCTYPE html><style>iframe { width: 400px; height: 250px }</style><iframe src="/frame.html"></iframe><iframe src="${other}/frame.html"></iframe><iframe srcdoc="&lt;h1 style='color:green'>written&lt;/h1>"></iframe><iframe sandbox src="/frame.html"></iframe><object type="image/svg+xml" data="/red.svg"></object>`,
  'symbols of another SVG file': () =>
    `<!DOCTYPE html><style>svg { fill: teal } .big { color: red; fill: currentColor }</style><svg width=100 height=100><use href="/sprite.svg#star"/></svg><svg class=big width=60 height=60><use xlink:href="/sprite.svg#star" x=10 y=10 width=40 height=40 /></svg><svg width=40 height=40><use href="/sprite.svg#dot" x=5 y=5 /></svg><svg width=40 height=40><defs><path id=local d="M0 0h40v20z"/></defs><use href="#local"/></svg><svg width=120 height=80><image href="/green.svg" width=120 height=80 /></svg>`,
  canvases: (other) =>
    `<!DOCTYPE html><style>canvas { border: 4px solid; padding: 6px; width: 300px }</style><canvas id=a width=200 height=100></canvas><canvas id=b width=200 height=100></canvas><canvas id=c width=200 height=100></canvas><script>
    const draw = (x) => { x.fillStyle = 'tomato'; x.fillRect(10, 10, 100, 50); x.font = '30px sans-serif'; x.fillStyle = 'black'; x.fillText('drawn', 60, 80) }
    draw(a.getContext('2d')); const image = new Image(); image.onload = () => { const x = b.getContext('2d'); draw(x); x.drawImage(image, 100, 0) }; image.src = '${other}/blue.svg'
    const gl = c.getContext('webgl'); gl?.clearColor(0, .5, 1, 1); gl?.clear(gl.COLOR_BUFFER_BIT)</script>`,
  'icons that are letters of a font': () =>
    `<!DOCTYPE html><style>@font-face { font-family: Icons; src: url("font.woff2") format("woff2"), url(/absent.ttf); unicode-range: U+2190-21FF, U+2600-26FF } i::before { font: 48px/1 Icons, serif; color: crimson } .next::before { content: "\\2192" } .up::after { content: "\\2191" / "up"; font: 30px Icons }</style><p>Two arrows</p><i class="next up"></i>`,
  'the frame that a video shows': () =>
    `<!DOCTYPE html><style>video { display: block; margin: 5px }</style><video src="/clip.webm" preload=auto muted></video><video width=200 preload=auto muted><source src="/clip.webm" type="video/webm"></video>`,
  'videos with their poster': () =>
    `<!DOCTYPE html><video poster="/blue.svg"></video><video poster="/red.svg" style="width: 300px; height: 200px; object-fit: cover"></video>`,
  'canvases and videos inside frames': (other) =>
    `<!DOCTYPE html><style>iframe { width: 500px; height: 300px; margin: 20px; border: 7px solid red; padding: 5px }</style><p>before</p><iframe src="/drawn.html?${other}"></iframe><iframe src="/around-drawn.html?${other}"></iframe>`,
  'popovers and dialogs, open and closed': () =>
    `<!DOCTYPE html><style>#m { padding: 30px; outline: none } #m:modal { border: 5px solid red } #m::backdrop { background: rgb(0 128 0 / .3) } #o:popover-open { color: purple } #o { inset: 20px auto auto 20px } .flex:popover-open { display: flex; inset: 100px auto auto 20px }</style><p>page</p><button popovertarget=p>open</button><div popover id=p>CLOSED</div><div popover=manual id=o>open</div><div popover=manual class=flex id=f>flex <b>popover</b></div><dialog id=c>CLOSED</dialog><dialog id=d>open</dialog><dialog id=m>modal</dialog><script>d.show(); m.showModal(); o.showPopover(); f.showPopover()</script>`,
  'symbols of SVG files with gradients, masks and symbols in them, and styles for their uses': () =>
    `<!DOCTYPE html><p>symbols</p><style>use { fill: purple } .o use { stroke: orange; stroke-width: 2px } svg { width: 60px; height: 60px } .off { display: none }</style><svg class=off><use href="/icons.svg#masked"/></svg>
    <svg><use href="/icons.svg#masked"/></svg><svg class=o><use href="/icons.svg#nested"/></svg><svg><use href="/icons.svg#styled"/><use href="/sprite.svg#dot" x=20 y=20 /></svg><svg id=masked><use href="/icons.svg#leaf" x=3 y=4 /></svg><div id=host></div><script>
    host.attachShadow({ mode: 'open' }).innerHTML = '<svg width=60 height=60><use href="/icons.svg#masked"/></svg>'</script>`,
  'frames in quirks mode': () =>
    `<!DOCTYPE html><style>iframe { width: 500px; height: 250px }</style><iframe src="/quirk.html"></iframe><iframe src="/frame.html"></iframe>`,
  'XHTML without a doctype': () => as('application/xhtml+xml', xhtml),
  'a player for sound': () => '<!DOCTYPE html><p>sound</p><audio controls></audio><p>and on',
  'links of every kind': () =>
    `<!DOCTYPE html><style>a:any-link { background: gold } a { color: green }</style><a href="javascript:void(0)">script</a> <a href="#">top</a> <a href="">here</a> <a>none</a> <a href="data:text/html,x">data</a> <a href="#x">there</a>`,
  'adopted style sheets for some media, and the last element': () =>
    `<!DOCTYPE html><style>body > :last-child { font-size: 40px }</style><p>first<p>last<script>document.currentScript.remove()
    const on = (media, text) => { const sheet = new CSSStyleSheet(media ? { media } : {}); sheet.replaceSync(text); document.adoptedStyleSheets.push(sheet) }
    on('print', 'p { color: red }'); on('', 'p { background: silver }'); on('(min-width: 1px)', 'p { border: 3px solid }')</script>`,
  'style sheets behind a fragment, and asked for by scripts too': () =>
    `<!DOCTYPE html><link rel=stylesheet href="/plain.css#v2"><style>@import "/dark.css#x";</style><p class=plain>one<p class="plain used">two<div class=d>three</div><script>onload = () => { fetch('/plain.css', { method: 'HEAD' }); fetch('/dark.css', { headers: { 'x-a': 'b' } }) }</script>`,
  'closed shadow roots of plain elements': () =>
    `<!DOCTYPE html><div id=a></div><p>between</p><section id=b><i>not shown</i></section><script>
    const close = (host, html) => (host.attachShadow({ mode: 'closed' }).innerHTML = html)
    close(a, '<style>p { color: red }</style><p>closed</p>'); close(b, '<h3>closed, without slots</h3>')</script>`,
  'sizes that a source gives its picture': () =>
    `<!DOCTYPE html><picture><source srcset="/blue.svg" width=300 height=60><img src="/red.svg"></picture><picture><source srcset="/blue.svg" width=200 height=200><img src="/red.svg" width=50 style="width: 100px; height: auto"></picture>`,
  'boxes that are neither ticked nor not': () =>
    `<!DOCTYPE html><p>boxes</p><style>input { appearance: none; width: 40px; height: 40px; background: silver } input:indeterminate { background: orange }</style><input type=checkbox id=c><input type=checkbox><script>c.indeterminate = true</script>`,
  'a language that only the response names': () => (_, response) =>
    void response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-language': 'ja' })
      .end('<!DOCTYPE html><style>:lang(ja) { font-size: 60px }</style><p>直 骨 角 与 曜'),
  'a language that only a meta element names': () =>
    '<!DOCTYPE html><meta http-equiv=content-language content=zh-TW><style>:lang(zh-TW) { font-size: 60px }</style><p>直 骨 角 与 曜',
  'form fields as they were filled in': () =>
    `<!DOCTYPE html><style>input:checked { outline: 5px solid red } option:checked { color: red } :placeholder-shown { background: pink }</style><input id=t placeholder=p><input id=u placeholder=p value=old><input type=checkbox id=c><input type=radio name=r checked><input type=radio name=r id=r><select id=s><option>one<option>two<option>three</select><select multiple id=m><option>a<option>b<option>c</select><textarea id=x>\n</textarea><input type=range id=g><progress value=.3></progress><details open><summary>s</summary>open</details>
    <script>t.value = 'typed & "quoted"'; u.value = ''; c.checked = true; r.checked = true; s.value = 'three'; m.options[0].selected = m.options[2].selected = true; x.value = '\\n\\nline <b>'; g.value = 90</script>`,
  'what containers were scrolled to': () =>
    `<!DOCTYPE html><style>div { height: 150px; width: 300px; overflow: auto; position: relative } p { margin: 0; height: 30px }</style><div id=a>${Array.from({ length: 60 }, (_, i) => `<p>line ${i}`).join('')}</div><div id=b><section style="width: 3000px; display: flex">${Array.from({ length: 30 }, (_, i) => `<p style="width: 100px; flex: none">${i}</p>`).join('')}</section></div><script>a.scrollTop = 600; b.scrollLeft = 700</script>`,
  'elements that styles ask for by their state': () =>
    `<!DOCTYPE html><style>x-late:not(:defined) { display: none } x-yes:not(:defined) { display: none } x-yes:defined { color: green; font-size: 40px } x-never:not(:defined) { color: red }</style><x-yes>defined</x-yes><x-never>never</x-never><script>customElements.define('x-yes', class extends HTMLElement {})</script>`,
  'positions among siblings, though scripts are gone': () =>
    `<!DOCTYPE html><style>p:nth-child(even) { background: silver } p:first-child { color: red } p + p { margin-top: 30px } p:last-child { font-size: 40px } :empty { height: 5px; background: lime }</style><div><script></script><p>1</p><script></script><p>2</p><p>3</p><noscript>no</noscript><p>4</p><template><b></b></template><p>5</p></div><i></i>`,
  'old HTML in quirks mode': () =>
    `<html><head><title>Old</title></head><body bgcolor=#eeeeff background="/red.svg" text=navy><center><font size=5 color=green>Old</font><table border=1 width=50% cellpadding=5 background="/green.svg"><tr><td class=Cell bgcolor=white>one<td height=100>two</table></center><style>.cell { font-weight: bold }</style>`,
  'new CSS': () =>
    `<!DOCTYPE html><style>@layer base, top; @layer top { .card { color: green } } @layer base { .card { color: red } }
    .card { padding: 10px; & b { color: purple } &:hover { color: red } .deep & { border: 3px solid } @media (min-width: 1px) { background: #eee } }
    .box { container: box / inline-size; width: 300px } @container box (width < 400px) { .in { font-size: 30px } }
    @property --size { syntax: '<length>'; inherits: true; initial-value: 40px } h2 { font-size: var(--size) }
    :root { --pic: url(/orange.svg); --w\\:odd: 3px } .pic { background: var(--pic); height: 80px; border: var(--w\\:odd) solid }
    .set { background: image-set("/green.svg" 1x, url(/red.svg) 2x); height: 80px } .a\\.b\\:c { outline: 2px dashed blue } @supports (display: grid) { .grid { display: grid; grid-template-columns: 1fr 2fr } }
    @scope (.box) to (.in) { p { color: orange } } @scope (.deep) { text-transform: uppercase; b { letter-spacing: 5px } :scope { margin: 9px } } h2:has(+ .pic) { text-decoration: underline } [data-x="a]b"] { color: teal } .content::before { content: "</st" "yle> \\201C"; color: red }</style>
    <div class="deep card">x <b>b</b></div><div class=box><p>p</p><div class=in>in</div></div><h2>prop</h2><div class=pic>p</div><div class=set></div><div class="a.b:c">escaped</div><div class=grid><i>1</i><i>2</i></div><p data-x="a]b">attr</p><p class=content></p>`,
  'shorthands with variables, as scripts put them': () =>
    `<!DOCTYPE html><style>:root { --c: gold; --b: 4px } .v { background: var(--c); background-clip: content-box; border: var(--b) solid; padding: 10px }</style><p class=v>v</p><p style="--x: 20px; margin: var(--x); background: url(/red.svg)">inline</p>`,
  'other writing directions': () =>
    `<!DOCTYPE html><html dir=rtl lang=ar><body><p>مرحبا بالعالم</p><p dir=ltr>left</p><div style="writing-mode: vertical-rl; height: 200px">直排的中文，從右到左。<ruby>漢<rt>hàn</rt></ruby></div><p lang=ja>直 骨 角</p><p lang=zh-CN>直 骨 角</p></body></html>`,
  'text that HTML has to escape': () =>
    `<!DOCTYPE html><pre>\n\n  two lines &lt;script&gt; &amp;amp; &nbsp; "q"</pre><p title='"&amp;<>'>&copy; 𝒳 😀 &#8203; a<br>b<wbr>c</p><xmp>raw &amp; <b>bold</b></xmp><p>\u2028sep</p><script>document.body.append('<img src=x onerror=alert(1)> & "text"')</script>`,
  'blob and data pictures': () =>
    `<!DOCTYPE html><img id=i><div id=d style="width: 120px; height: 80px"></div><img src="data:image/svg+xml,${encodeURIComponent(picture('teal', 50, 50))}"><script>fetch('/red.svg').then((r) => r.blob()).then((b) => { const u = URL.createObjectURL(b); i.src = u; d.style.backgroundImage = 'url(' + u + ')' })</script>`,
  'fixed and sticky parts': () =>
    `<!DOCTYPE html><style>header { position: sticky; top: 0; background: gold } footer { position: fixed; bottom: 0; background: silver; width: 100% } main { min-height: 100vh; background: linear-gradient(white, pink) }</style><header>header</header><main>main</main><footer>footer</footer><p style="height: 1500px">long`,
}

/** Pages that look otherwise on paper and in the dark, and one that looks otherwise where its address points to. */
export const adaptingPage = `<!DOCTYPE html><meta name=color-scheme content="light dark"><style>
  :root { --paper: white } @media (prefers-color-scheme: dark) { :root { --paper: #123; color: gold } .night { font-size: 40px } }
  body { background: var(--paper) } .printed { display: none } @media print { .printed { display: block; color: red } nav { display: none } @page { margin: 3cm } }
  </style><style media=print>h1 { border: 5px solid }</style><nav>menu</nav><h1>Title</h1><p class=printed>only on paper</p><p class=night>at night</p>`
/** Canvases over text that looks otherwise in the dark: one that nobody draws on, one that is empty, one with a box on it. */
export const coveredPage = `<!DOCTYPE html><style>canvas { position: fixed; inset: 0; pointer-events: none } p { height: 400px } @media (prefers-color-scheme: dark) { p { background: gold } }</style>
  ${'<p>text behind</p>'.repeat(5)}<canvas width=1280 height=800></canvas><canvas id=a width=1280 height=800></canvas><canvas id=b width=1280 height=800></canvas><script>
  a.getContext('2d'); const gl = b.getContext('webgl'); gl.enable(gl.SCISSOR_TEST); gl.scissor(100, 500, 200, 100); gl.clearColor(0, .5, 1, 1); gl.clear(gl.COLOR_BUFFER_BIT)</script>`
export const targetedPage =
  '<!DOCTYPE html><style>:target { background: yellow; padding: 30px } p:not(:target) { color: gray } .tab { display: none } .tab:target { display: block }</style><p id=first>first</p><p id=second>second</p><div id=hidden class=tab>a tab</div>'
