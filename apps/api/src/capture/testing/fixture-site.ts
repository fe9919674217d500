import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'

/** What a path answers: a page's HTML, or whatever else a handler does. */
export type FixturePage = string | ((request: IncomingMessage, response: ServerResponse) => void)

/** A web site on a free port of the loopback interface. */
export interface FixtureSite {
  /** Without a slash at the end. */
  origin: string
  /** For CAPTURE_ALLOW. */
  endpoint: string
  /** Paths in the order they were asked for. */
  requests: string[]
  /** Adds or replaces pages by their paths. */
  add: (pages: Record<string, FixturePage>) => void
  close: () => Promise<void>
}

const types: Record<string, string> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.gif': 'image/gif',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain',
}

/** Serves the given pages, and below `/files/` whatever is in `folder`; `host` is an address of loopback. */
export async function startFixtureSite(
  pages: Record<string, FixturePage> = {},
  folder?: string,
  host = '127.0.0.1',
): Promise<FixtureSite> {
  const all = new Map(Object.entries(pages))
  const requests: string[] = []
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://fixture')
    requests.push(pathname)
    const page = all.get(pathname)
    if (typeof page === 'function') return page(request, response)
    if (page !== undefined) return void response.setHeader('content-type', 'text/html; charset=utf-8').end(page)
    if (folder && pathname.startsWith('/files/')) return void sendFile(join(folder, pathname.slice(7)), response)
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not here')
  })
  server.listen(0, host)
  await once(server, 'listening')
  const endpoint = `${host}:${(server.address() as AddressInfo).port}`
  return {
    origin: `http://${endpoint}`,
    endpoint,
    requests,
    add: (more) => Object.entries(more).forEach(([path, page]) => all.set(path, page)),
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

async function sendFile(path: string, response: ServerResponse): Promise<void> {
  const decoded = decodeURIComponent(path)
  const found = await stat(decoded).catch(() => undefined)
  if (!found?.isFile()) return void response.writeHead(404).end()
  response.writeHead(200, { 'content-type': types[extname(decoded)] ?? 'application/octet-stream' })
  createReadStream(decoded).pipe(response)
}
