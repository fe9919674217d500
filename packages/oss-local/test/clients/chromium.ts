import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright'
import { onTestFinished } from 'vitest'

/** A page of an origin of its own, in a real browser, that has loaded one of this package's dependencies as a script. */
export async function openPage(script: string): Promise<Page> {
  const source = await readFile(fileURLToPath(new URL(`../../node_modules/${script}`, import.meta.url)))
  const server = createServer((request, response) => {
    const isScript = request.url === '/client.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? source : '<!doctype html><script src="/client.js"></script>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  // It loads nothing but our own pages, and may be started by root.
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  onTestFinished(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
  })
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${String(port)}/`)
  return page
}

/** What a page must be allowed that uploads with the vendor's clients. */
export const browserCors = {
  rules: [
    {
      allowedOrigins: ['*'],
      allowedMethods: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'],
      allowedHeaders: ['*'],
      exposeHeaders: ['ETag', 'x-oss-request-id', 'x-oss-hash-crc64ecma', 'x-oss-symlink-target'],
    },
  ],
}
