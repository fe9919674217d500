import type { FastifyInstance } from 'fastify'

/** A part that must be there for requests to succeed: resolves to whether it is. */
export type ReadinessCheck = () => Promise<boolean>

/** GET /healthz: the process lives. GET /readyz: what it needs is there, and it takes requests. */
export function addHealth(server: FastifyInstance, checks: Record<string, ReadinessCheck>): void {
  server.get('/healthz', () => ({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    const names = Object.keys(checks)
    const found = await Promise.all(names.map((name) => checks[name]?.().catch(() => false)))
    const missing = names.filter((_, index) => !found[index])
    if (missing.length > 0) return reply.code(503).send({ status: 'unavailable', missing })
    return { status: 'ready' }
  })
}
