// The built product as a process of its own, for the benches that measure it from outside.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Starts the API with the web client and the embedded store, on free ports; it captures nothing.
 * @param {{ DATABASE_URL: string, DATA_DIR: string }} settings environment variables
 * @returns {Promise<{ child: import('node:child_process').ChildProcess, port: number }>} when it is ready
 */
export async function startApi(settings) {
  const [port, storage, content] = await freePorts(3)
  const env = {
    PATH: process.env.PATH,
    ROLE: 'api',
    LOG_LEVEL: 'error',
    PORT: port,
    PUBLIC_URL: `http://localhost:${port}`,
    STORAGE_PORT: storage,
    CONTENT_PORT: content,
    ...settings,
  }
  const main = join(import.meta.dirname, '../apps/api/dist/main.js')
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  for (let tries = 0; tries < 600; tries++) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
    if (ready?.ok) return { child, port }
    await sleep(100)
  }
  await stop(child)
  throw new Error('the server does not start')
}

/** Ends a process with SIGTERM, and waits for its end. */
export async function stop(child) {
  if (!child || child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    }),
  )
  const ports = servers.map((server) => server.address().port)
  for (const server of servers) server.close()
  return ports
}
