import { connect } from 'node:net'

/** Sends raw bytes to a proxy and reads until it closes, or until enough has come. */
export async function sendRaw(proxyUrl: string, text: string, until = /\r\n\r\n/): Promise<string> {
  const socket = connect(Number(new URL(proxyUrl).port), '127.0.0.1')
  let received = ''
  socket.on('data', (data) => {
    received += data.toString('latin1')
    if (until.test(received)) socket.destroy()
  })
  socket.on('error', () => socket.destroy())
  socket.write(text)
  await new Promise((closed) => socket.once('close', closed))
  return received
}

/** A GET in absolute form; resolves to status and body. */
export async function getThrough(proxyUrl: string, url: string): Promise<{ status: number; body: string }> {
  const head = `GET ${url} HTTP/1.1\r\nHost: ${new URL(url).host}\r\nConnection: close\r\n\r\n`
  const answer = await sendRaw(proxyUrl, head, /$^/)
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0),
    body: answer.slice(answer.indexOf('\r\n\r\n') + 4),
  }
}

/** The status that CONNECT gets. */
export async function connectThrough(proxyUrl: string, authority: string): Promise<number> {
  const answer = await sendRaw(proxyUrl, `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`)
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)
}
