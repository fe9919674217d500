import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import staticFiles from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { ErrorCode } from '../graphql/errors.js'

/** Where the build of the web client is, seen from src/http and from dist/http alike. */
const webFolder = fileURLToPath(new URL('../../../web/dist', import.meta.url))

export interface WebOptions {
  /** The store: pages show its pictures, and send it uploads. */
  storeOrigin: string
  /** Shows archived pages. */
  contentOrigin: string
}

/** Whether there is a build to serve: the API alone can run, and be tested, without one. */
export const isWebBuilt = (): boolean => existsSync(join(webFolder, 'index.html'))

/** The web client: the files of its build, and its one page for every address that is no file's. */
export async function addWeb(server: FastifyInstance, options: WebOptions): Promise<void> {
  const page = await readFile(join(webFolder, 'index.html'))
  await server.register(staticFiles, {
    root: webFolder,
    index: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders(response, path) {
      const named = path.includes('/assets/')
      void response
        .header('cache-control', named ? 'public, max-age=31536000, immutable' : 'no-cache')
        .header('x-content-type-options', 'nosniff')
    },
  })
  const sendClient = (reply: FastifyReply) => sendPage(reply, page, pagePolicy(options))
  // The files' own handler takes this for a folder that may not be listed.
  server.get('/', (_, reply) => sendClient(reply))
  server.setNotFoundHandler((request, reply) => {
    if (request.method === 'GET' && request.headers.accept?.includes('text/html')) {
      return sendClient(reply)
    }
    const error = { message: 'There is nothing at this address.', extensions: { code: ErrorCode.NOT_FOUND } }
    return reply.code(404).send({ errors: [error] })
  })
}

/** The playground: GraphiQL out of the same build, at the address of the API itself. */
export async function readPlayground(): Promise<(reply: FastifyReply) => FastifyReply> {
  const page = await readFile(join(webFolder, 'playground.html'))
  return (reply) => sendPage(reply, page, playgroundPolicy)
}

function sendPage(reply: FastifyReply, page: Buffer, policy: string): FastifyReply {
  return reply
    .header('content-security-policy', policy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cross-origin-opener-policy', 'same-origin')
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(page)
}

function pagePolicy({ storeOrigin, contentOrigin }: WebOptions): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `img-src 'self' data: blob: ${storeOrigin}`,
    `connect-src 'self' ${storeOrigin} ${contentOrigin}`,
    `frame-src ${contentOrigin}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** GraphiQL's editor styles itself inline; nothing else of this server may. */
const playgroundPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')
