import type { FastifyInstance } from 'fastify'

/**
 * With an API token any origin may call. No credentials are allowed, so a browser sends no cookie along, and other sites
 * can do no more than any program could.
 */
export function addCors(server: FastifyInstance, paths: string[]): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (paths.some((path) => request.url.split('?', 1)[0] === path)) {
      void reply.header('access-control-allow-origin', '*').header('vary', 'origin')
    }
    done()
  })
  for (const path of paths) {
    server.options(path, (_request, reply) =>
      reply
        .code(204)
        .header('access-control-allow-methods', 'GET, POST')
        .header('access-control-allow-headers', 'authorization, content-type, accept, apollo-require-preflight')
        .header('access-control-max-age', '86400')
        .send(),
    )
  }
}
