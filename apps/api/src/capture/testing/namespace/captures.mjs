// Takes captures where every address leads to an interface at which nobody is, and says as JSON what became of them and
// how many packets had left by then; and after that how many one connection makes that nobody guards.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCapturer } from '../../../../dist/capture/capturer.js'
import { limits } from '../../../../dist/limits.js'

const hosts = process.argv.slice(2)
const loads = (
  base,
) => `<img src="${base}/img"><iframe src="${base}/frame"></iframe><script src="${base}/script"></script>
  <link rel=icon href="${base}/icon"><link rel=preconnect href="${base}"><link rel=stylesheet href="${base}/style">
  <script>
    fetch('${base}/fetch', { mode: 'no-cors' }).catch(() => 0); new WebSocket('${base.replace('http', 'ws')}/socket')
    navigator.sendBeacon('${base}/beacon'); try { new WebTransport('${base.replace('http', 'https')}/') } catch {}
    for (const urls of ['stun', 'turn'].map((scheme) => '${base}'.replace('http://', scheme + ':') + ':80')) {
      const peer = new RTCPeerConnection({ iceServers: [{ urls, username: 'a', credential: 'b' }] })
      peer.createDataChannel('x'); peer.createOffer().then((offer) => peer.setLocalDescription(offer))
    }
  </script>`
const page = `<h1>Headline</h1><p>Something worth keeping stands here.</p>${hosts.map((host) => loads(`http://${host}`)).join('')}`

const site = createServer((request, response) => {
  const to = new URL(request.url, 'http://site').searchParams.get('to')
  if (to) response.writeHead(302, { location: to }).end()
  else response.writeHead(200, { 'content-type': 'text/html' }).end(page)
}).listen(0, '127.0.0.1')
await once(site, 'listening')
const endpoint = `127.0.0.1:${site.address().port}`

const capturer = createCapturer({
  limits: { ...limits.capture, settleTimeout: 5_000 },
  allow: [endpoint],
  deny: [],
  chromiumPath: process.env.CHROMIUM_PATH,
})

async function take(url) {
  const request = { id: 'test', url, formats: new Set(['HTML', 'TEXT', 'FAVICON']), onProgress: () => undefined }
  const { ok, text, problems, dispose } = await capturer.capture({ ...request, signal: new AbortController().signal })
  await dispose()
  return { url, ok, text, codes: problems.map(({ code }) => code) }
}

function packetsSent() {
  const line = readFileSync('/proc/net/dev', 'utf8')
    .split('\n')
    .find((each) => each.trim().startsWith('out:'))
  return Number(line?.split(':')[1]?.trim().split(/\s+/)[9])
}

const loading = await take(`http://${endpoint}/`)
const [first] = hosts
const leading = []
for (const url of [`http://${endpoint}/?to=http://${first}/`, ...hosts.map((host) => `http://${host}/`)]) {
  leading.push(await take(url))
}
const guarded = packetsSent()
await capturer.close()
site.close()
site.closeAllConnections()

const unguarded = connect({ host: first, port: 80 }).on('error', () => undefined)
await sleep(500)
unguarded.destroy()
process.stdout.write(JSON.stringify({ loading, leading, guarded, unguarded: packetsSent() - guarded }))
