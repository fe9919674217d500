import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { ServerProcess } from './harness/process.js'

const head = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\n'
/** What clients begin with, and then go on letter by letter. */
const beginnings = [`${head}x: `, `${head}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n`]

it('clients that take their time hold up nobody, and are let go', async () => {
  const limits = { http: { requestTimeout: 2_000, checkInterval: 200 } }
  const server = await ServerProcess.create({ ROLE: 'api' }, { limits })
  onTestFinished(() => server.remove())
  await server.start()

  const open = async (beginning: string) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.on('error', () => socket.destroy())
    await once(socket, 'connect')
    socket.write(beginning)
    return socket
  }
  const handles = () => readdirSync(`/proc/${server.pid}/fd`).length
  const before = handles()
  const clients = await Promise.all(Array.from({ length: 300 }, (_, n) => open(beginnings[n % 2] ?? '')))
  const trickle = setInterval(() => {
    for (const socket of clients) if (socket.writable) socket.write('x')
  }, 100)
  onTestFinished(() => clearInterval(trickle))

  await server.client().signUp('owner@example.org', 'a long enough password')
  await expect.poll(handles).toBeLessThan(before + 20)
})
