import { inspect } from 'node:util'
import { signPostPolicy } from 'oss-signer'
import { expect, it, vi } from 'vitest'
import { bucket, region, startServer, type TestServer } from '../test/harness.js'
import type { LogEntry } from './log.js'
import { FolderStore } from './store/folder/folder-store.js'

const credentials = { accessKeyId: 'log-key', accessKeySecret: 'canary-of-a-secret' }

/** One request of each way to sign; resolves with every signature. */
async function sendSigned(oss: TestServer): Promise<string[]> {
  const signatures: string[] = []
  for (const version of ['V1', 'V4'] as const) {
    const headers = { 'x-oss-meta-note': 'canary-of-metadata' }
    await oss.send({ method: 'PUT', key: 'key', body: 'canary-of-a-body', headers, credentials, version })
    const { url } = oss.url({ key: 'key', credentials, version })
    await fetch(url)
    await fetch(`${url}&canary-of-a-query=1`, { method: 'DELETE' })
    const policy = { bucket, endpoint: oss.endpoint, addressing: 'path' as const, key: 'form', expiresIn: 60 }
    const signed = signPostPolicy(policy, { version, credentials, region })
    const form = new FormData()
    for (const [name, value] of signed.fields) form.append(name, value)
    form.append('file', new Blob(['canary-of-a-body']), 'canary-of-a-filename')
    await fetch(signed.url, { method: 'POST', body: form })
    const { searchParams } = new URL(url)
    const ofUrl = searchParams.get('Signature') ?? searchParams.get('x-oss-signature') ?? ''
    signatures.push(signed.stages.signature, ofUrl)
  }
  return signatures
}

it('the log tells of every request and every failure, and of no secret', async () => {
  const entries: LogEntry[] = []
  const oss = await startServer({ credentials: [credentials], log: (entry) => entries.push(entry) })
  const signatures = await sendSigned(oss)
  const kept = vi.spyOn(FolderStore.prototype, 'kept').mockRejectedValueOnce(new Error('The disk is broken'))
  await fetch(`${oss.endpoint}/-/callback_pub_key_v1.pem`)
  kept.mockRestore()

  const told = entries.map((entry) => (entry.event === 'request' ? `${entry.operation} ${String(entry.status)}` : ''))
  const both = ['PutObject 200', 'GetObject 200', ' 403', 'PostObject 204']
  expect(told).toEqual([...both, ...both, '', ' 500'])
  const text = inspect(entries, { depth: Infinity })
  expect(text).toContain('The disk is broken')
  expect(text).not.toContain('canary')
  expect(signatures.filter((signature) => signature === '' || text.includes(signature))).toEqual([])
})

it('the log may fail without anything else failing', async () => {
  const oss = await startServer({
    log: () => {
      throw new Error('no room for a line')
    },
  })
  const warned = new Promise((resolve) => process.once('warning', resolve))
  expect((await oss.put('key', 'x')).status).toBe(200)
  expect(await (await oss.send({ key: 'key' })).text()).toBe('x')
  expect(String(await warned)).toContain('no room for a line')
})
