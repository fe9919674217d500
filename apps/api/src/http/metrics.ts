import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Database } from '../database/database.js'

/** GET /metrics, for Prometheus: numbers of the process, the requests and the queue; nothing of anybody's content. */
export function addMetrics(server: FastifyInstance, database: Database): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'linksnap_' })
  const requests = new Histogram({
    name: 'linksnap_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  new Gauge({
    name: 'linksnap_snapshots',
    help: 'Snapshots by state',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const rows = (await database.read.query('SELECT state, COUNT(*) AS snapshots FROM snapshots GROUP BY state')) as {
        state: string
        snapshots: number | string
      }[]
      this.reset()
      for (const { state, snapshots } of rows) this.set({ state }, Number(snapshots))
    },
  })
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'other'
    requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    done()
  })
  server.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()))
}
