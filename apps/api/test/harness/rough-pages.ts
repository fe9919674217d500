import type { FixturePage } from '../../src/capture/testing/fixture-site.js'

const prose = `<h1>Headline</h1>${'<p>Something worth keeping stands here, whatever else the page tries.</p>'.repeat(8)}`

/** Pages that are captured whole, whatever happens around them. */
export const goodPages: Record<string, FixturePage> = {
  story: prose,
  application: `<div id=root></div><script>root.innerHTML = ${JSON.stringify(prose)}</script>`,
  consent: `${prose}<div style="position:fixed;bottom:0;width:100%">We use cookies. <button onclick="this.parentNode.remove()">Reject all</button></div>`,
  drawing: `${prose}<canvas width=300 height=200></canvas><script>document.querySelector('canvas').getContext('2d').fillRect(0, 0, 300, 200)</script>`,
}

/**
 * Pages that would rather not be captured, or are none; each ends in one way or another.
 * @param forbidden where one of them leads
 */
export const roughPages = (forbidden: string): Record<string, FixturePage> => ({
  spinning: `${prose}<script>setTimeout(() => { while (true) {} }, 50)</script>`,
  crashing:
    '<body><script>let at = document.body; for (let i = 0; i < 1e5; i += 1) at = at.appendChild(document.createElement("b"))</script>',
  asking: `${prose}<script>for (let i = 0; i < 1000; i += 1) { alert(i); open('about:blank') }</script>`,
  growing: `${prose}<script>addEventListener('scroll', () => document.body.append(Object.assign(document.createElement('p'), { style: 'height:900px' })))</script>`,
  silent: () => undefined,
  dripping(_, response) {
    response.writeHead(200, { 'content-type': 'text/html' }).write(prose)
    const timer = setInterval(() => response.write('.'), 200)
    response.on('close', () => clearInterval(timer))
  },
  cutOff(_, response) {
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': '100000' }).write(prose)
    setTimeout(() => response.destroy(), 100)
  },
  gone: (_, response) => void response.writeHead(404, { 'content-type': 'text/html' }).end(prose),
  busy: (_, response) => void response.writeHead(503, { 'retry-after': '0' }).end(),
  leaving: (_, response) => void response.writeHead(302, { location: forbidden }).end(),
})
