import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { expect, it, onTestFinished } from 'vitest'
import { signUrl } from 'oss-signer'
import { localAccessKey } from '../src/index.js'
import { bucket, region, temporaryFolder } from './harness.js'
import { ServerProcess } from './process.js'

const mebibyte = 2 ** 20
const chunk = Buffer.alloc(mebibyte)

/** The most memory that a process has had so far, in bytes, as Linux tells it. */
async function peakMemory(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
}

it('memory does not grow with the size of an object, put or read', async () => {
  const server = await ServerProcess.start(await temporaryFolder(), '--bucket', bucket, '--quiet')
  onTestFinished(() => {
    server.child.kill('SIGKILL')
  })
  const transfer = async (size: number) => {
    const target = { bucket, key: 'key', endpoint: server.endpoint }
    const signing = { version: 'V4', region, credentials: localAccessKey } as const
    const put = signUrl({ ...target, method: 'PUT' }, signing)
    const body = Readable.from(Array.from({ length: size / mebibyte }, () => chunk))
    const stored = await fetch(put.url, { method: 'PUT', body: Readable.toWeb(body), duplex: 'half' })
    expect(stored.status).toBe(200)
    const read = await fetch(signUrl({ ...target, method: 'GET' }, signing).url)
    let received = 0
    for await (const part of read.body ?? []) received += part.length
    expect(received).toBe(size)
    return peakMemory(server.child.pid)
  }
  const small = await transfer(32 * mebibyte)
  expect((await transfer(400 * mebibyte)) - small).toBeLessThan(200 * mebibyte)
}, 120_000)
