import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** Something on loopback that nobody may reach: it counts who did. */
export interface Canary {
  port: number
  /** What came in, as far as it was readable. */
  contacts: string[]
  close: () => Promise<void>
}

/** Listens for TCP on 127.0.0.1 and ::1, and for UDP, on one port number. */
export async function startCanary(): Promise<Canary> {
  const contacts: string[] = []
  const servers = [createServer(), createServer()]
  let port = 0
  for (const [index, host] of ['127.0.0.1', '::1'].entries()) {
    const server = servers[index]
    if (!server) continue
    server.on('connection', (socket) => {
      contacts.push(`tcp ${host}`)
      socket.on('error', () => socket.destroy())
      socket.on('data', (data) => {
        contacts.push(data.toString('latin1').slice(0, 200))
        socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\nCANARY')
      })
    })
    server.listen(port, host)
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  const udp = createSocket('udp4')
  udp.on('message', () => contacts.push('udp'))
  udp.bind(port, '127.0.0.1')
  await once(udp, 'listening')
  return {
    port,
    contacts,
    close: async () => {
      udp.close()
      await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))))
    },
  }
}
