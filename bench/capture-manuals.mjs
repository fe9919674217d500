// Real pages that nobody here wrote, served on loopback.
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'

const root = '/usr/share'
const folders = ['doc/debian-handbook/html/zh-CN', 'doc/python3-doc/html/library', 'debian-reference']
const types = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.svg': 'image/svg+xml',
}

/**
 * Serves Debian's manuals.
 * @param {number} count how many of their pages to choose, spread evenly over those that are installed
 * @returns the site's endpoint, the chosen URLs, and how to close it
 */
export async function serveManuals(count) {
  const installed = folders.filter((folder) => existsSync(join(root, folder)))
  if (installed.length === 0)
    throw new Error('No manuals: install debian-handbook, python3-doc, debian-reference-zh-cn')
  const server = createServer((request, response) => {
    const path = join(root, decodeURIComponent(new URL(request.url, 'http://site').pathname))
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' })
    createReadStream(path).pipe(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `127.0.0.1:${server.address().port}`
  const urls = installed.flatMap((folder, index) => {
    const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.html'))
    const share = Math.floor((count + index) / installed.length)
    return Array.from({ length: share }, (_, n) => names[Math.floor((n * names.length) / share)]).map(
      (name) => `http://${endpoint}/${folder}/${name}`,
    )
  })
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { endpoint, urls, close }
}
