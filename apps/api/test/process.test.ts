import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { AddLinkDocument, CreateApiTokenDocument, CreateSnapshotDocument, LinkDocument } from '@linksnap/schema'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import type { TestClient } from './harness/client.js'
import { databases, describeOnEachDatabase } from './harness/databases.js'
import { freePorts } from './harness/ports.js'
import { ServerProcess } from './harness/process.js'

const password = 'a long enough password'

describeOnEachDatabase('the process', (database) => {
  let server: ServerProcess | undefined
  let drop: (() => Promise<void>) | undefined
  let url = ''

  afterEach(async () => {
    await server?.remove()
    await drop?.()
  })

  const create = async (env: Record<string, string> = {}) => {
    ;({ url, drop } = await database.create())
    server = await ServerProcess.create({ DATABASE_URL: url, ROLE: 'api', ...env })
    return server
  }

  it('has everything that it acknowledged when it was killed in the middle of additions', async () => {
    const process = await create()
    await process.start()
    const client = process.client()
    await client.signUp('owner@example.org', password)
    const { acknowledged, stop } = keepAdding(client)
    await expect.poll(() => acknowledged.length).toBeGreaterThan(60)
    await process.end('SIGKILL')
    await stop()

    await process.start()
    await expectWhole(client, acknowledged)
  })

  it('is ready where two start at once on an empty database', async () => {
    const one = await create()
    const two = await ServerProcess.create({ DATABASE_URL: url, ROLE: 'api', LOG_LEVEL: 'silent' })
    onTestFinished(() => two.remove())
    one.spawn()
    two.spawn()
    await Promise.all([one, two].map((each) => each.untilStatus('/readyz', 200, 50_000)))
    await one.client().signUp('owner@example.org', password)
    await two.client().signIn('owner@example.org', password)
  })

  it('ends by SIGTERM with 0, after it has answered what was asked', async () => {
    const process = await create()
    await process.start()
    const client = process.client()
    await client.signUp('owner@example.org', password)
    const asked = Array.from({ length: 20 }, (_, n) =>
      client.send(AddLinkDocument, { input: { url: `https://example.org/${n}` } }),
    )
    const settled = Promise.allSettled(asked)
    await Promise.race(asked)
    const code = process.end('SIGTERM')
    const answers = await settled
    expect([await code, process.output]).toEqual([0, expect.not.stringContaining('fatal') as string])
    const lost = answers.filter((answer) => answer.status === 'fulfilled' && answer.value.errors)
    expect(lost).toEqual([])
  })

  it('says no secret in its log, however much it says', async () => {
    const process = await create({ LOG_LEVEL: 'trace' })
    await process.start()
    const client = process.client()
    await client.signUp('owner@example.org', password)
    const { createApiToken } = await client.run(CreateApiTokenDocument, {
      input: { name: 't', scopes: ['LINKS_READ'] },
    })
    await client.withToken(createApiToken.secret).run('{ links { totalCount } }')
    const files = [{ kind: 'FILE' as const, fileName: 'a.txt' }]
    const { createSnapshot } = await client.run(CreateSnapshotDocument, {
      input: { url: 'https://example.org/', files },
    })
    const [grant] = createSnapshot.grants
    await fetch(grant?.put.url ?? '', { method: 'PUT', body: new Uint8Array([1]) })
    await process.end('SIGTERM')
    const signature = new URL(grant?.put.url ?? '').searchParams.get('x-oss-signature') ?? ''
    const cookie = client.sessionSecret
    for (const secret of [password, createApiToken.secret, cookie, signature]) {
      expect(secret.length).toBeGreaterThan(10)
      expect(process.output).not.toContain(secret)
    }
  })
})

describe('the process', () => {
  it('says every fault of its settings in one message, and ends', async () => {
    const process = await ServerProcess.create({ ROLE: 'king', DATABASE_URL: 'nonsense' })
    process.spawn()
    expect(await process.exit()).toBe(1)
    expect(process.output).toMatch(/The settings cannot be used:\n {2}ROLE: .*\n/)
    await process.remove()
  })

  it('names the setting that keeps it from starting, and ends', async () => {
    const running = await ServerProcess.create({ ROLE: 'api' })
    onTestFinished(() => running.remove())
    await running.start()
    const faults: [setting: string, value: string, message: RegExp][] = [
      ['PORT', running.setting('PORT'), /PORT: another program listens on 127\.0\.0\.1:\d+/],
      ['DATA_DIR', running.setting('DATA_DIR'), /DATA_DIR: The folder .* is already served/],
      ['DATA_DIR', '/dev/null/data', /DATA_DIR: .*not a directory/],
      // An address of documentation, which no machine has: https://www.rfc-editor.org/rfc/rfc5737
      ['HOST', '203.0.113.9', /HOST: 203\.0\.113\.9 is no address of this machine/],
    ]
    for (const [setting, value, message] of faults) {
      const second = await ServerProcess.create({ ROLE: 'api', [setting]: value })
      onTestFinished(() => second.remove())
      second.spawn()
      expect(await second.exit()).toBe(1)
      expect(second.output).toMatch(message)
      expect(second.output).not.toMatch(/\n +at /)
    }
  })

  const mysql = databases.find(({ name }) => name === 'MySQL')
  it.runIf(mysql)(
    'lives while the database is away, is ready soon after it is there, and loses nothing that it acknowledged',
    async () => {
      const { url, drop } = (await mysql?.create()) ?? { url: '', drop: () => Promise.resolve() }
      const target = new URL(url)
      const [port = 0] = await freePorts(1)
      const way = new URL(url)
      way.port = String(port)
      const process = await ServerProcess.create({ DATABASE_URL: way.href, ROLE: 'api', LOG_LEVEL: 'silent' })
      process.spawn()
      await process.untilStatus('/healthz', 200)
      expect(await process.statusOf('/readyz')).toBe(503)
      const { errors } = await process.client().send('{ viewer { id } }')
      expect(errors).toBeUndefined()

      const gate = await openGate(port, Number(target.port))
      const opened = Date.now()
      await process.untilStatus('/readyz', 200)
      expect(Date.now() - opened).toBeLessThan(10_000)
      await process.client().signUp('owner@example.org', password)

      const client = process.client()
      await client.signIn('owner@example.org', password)
      const { acknowledged, stop } = keepAdding(client)
      await expect.poll(() => acknowledged.length).toBeGreaterThan(30)
      gate.shut()
      await process.untilStatus('/readyz', 503)
      expect(await process.statusOf('/healthz')).toBe(200)
      const before = acknowledged.length
      const again = await openGate(port, Number(target.port))
      await process.untilStatus('/readyz', 200, 30_000)
      await expect.poll(() => acknowledged.length).toBeGreaterThan(before + 30)
      await stop()
      await expectWhole(client, acknowledged)
      await process.remove()
      again.shut()
      await drop()
    },
  )
})

interface Acknowledged {
  link: string
  snapshot: string
}

/** Adds links, ten at a time, whatever becomes of the server, and keeps what it acknowledged. */
function keepAdding(client: TestClient) {
  const acknowledged: Acknowledged[] = []
  let going = true
  const lanes = Array.from({ length: 10 }, async (_, lane) => {
    for (let n = 0; going; n++) {
      const input = { url: `https://example.org/${lane}/${n}`, tags: [`lane ${lane}`] }
      const { data } = await client.send(AddLinkDocument, { input }).catch(() => ({ data: null }))
      if (data) acknowledged.push({ link: data.addLink.link.id, snapshot: data.addLink.snapshot?.id ?? '' })
      else await sleep(50)
    }
  })
  const stop = () => {
    going = false
    return Promise.all(lanes)
  }
  return { acknowledged, stop }
}

async function expectWhole(client: TestClient, acknowledged: Acknowledged[]): Promise<void> {
  for (const { link, snapshot } of acknowledged) {
    const found = await client.run(LinkDocument, { id: link })
    expect([found.link?.id, found.link?.currentSnapshot?.id, found.link?.tags.length]).toEqual([link, snapshot, 1])
  }
}

/** A way to the database that can be shut. */
async function openGate(port: number, target: number): Promise<{ shut: () => void }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    const onward = connect(target, '127.0.0.1')
    for (const each of [socket, onward]) {
      sockets.add(each)
      each.on('error', () => undefined)
    }
    socket.pipe(onward).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    shut: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
