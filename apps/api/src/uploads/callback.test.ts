import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CreateSnapshotDocument, UploadDocument, type UploadFileInput } from '@linksnap/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { freePorts } from '../../test/harness/ports.js'
import { post, put } from '../../test/harness/transfer.js'

// So that nothing is found but what the store tells of.
const uploads = { firstLook: 600_000, watchInterval: 50 }

async function grantFor(client: TestClient, over: Partial<UploadFileInput> = {}) {
  const files = [{ kind: 'FILE' as const, fileName: 'a.txt', contentType: null, ...over }]
  const { createSnapshot } = await client.run(CreateSnapshotDocument, { input: { url: 'https://example.org/', files } })
  const [grant] = createSnapshot.grants
  if (!grant) throw new Error('no grant came')
  return grant
}

describeOnEachDatabase('a store that calls back', (database) => {
  let app: TestApp
  let owner: TestClient

  beforeAll(async () => {
    const [port] = await freePorts(1)
    const env = { PORT: String(port), OSS_CALLBACK_URL: `http://localhost:${port}/callbacks/uploads` }
    app = await startTestApp({ database, env, limits: { uploads } })
    owner = await app.signUp()
  })
  afterAll(() => app.stop())

  const stateOf = async (id: string) => (await owner.run(UploadDocument, { id })).upload?.state
  const tell = async (body: unknown) => {
    const headers = { 'content-type': 'application/json' }
    const request = { method: 'POST', headers, body: JSON.stringify(body) }
    return (await fetch(`${app.url}/callbacks/uploads`, request)).status
  }

  it.each(['V1', 'V4'] as const)('has what arrived attached, without anybody asking (%s)', async (signatureVersion) => {
    const [byPut, byForm] = [await grantFor(owner, { signatureVersion }), await grantFor(owner, { signatureVersion })]
    expect(await stateOf(byPut.upload.id)).toBe('PENDING')
    expect((await put(byPut.put, Buffer.from('sent by PUT'))).status).toBe(200)
    expect((await post(byForm.post, 'sent by a form')).status).toBe(200)
    for (const { upload } of [byPut, byForm]) {
      await expect.poll(() => stateOf(upload.id)).toBe('COMPLETED')
    }
  })

  it('calls nobody else', async () => {
    const grant = await grantFor(owner)
    const elsewhere = Buffer.from('{"callbackUrl":"http://127.0.0.1:9/","callbackBody":"x"}').toString('base64')
    const change = (fields: [string, string][]) =>
      fields.map(([name, value]): [string, string] => [name, name === 'callback' ? elsewhere : value])
    expect((await post(grant.post, 'x', change)).status).toBe(403)
  })

  it('is believed nothing: a call has the server look, and no more', async () => {
    const grant = await grantFor(owner)
    expect(await tell({ object: grant.upload.objectKey, size: 5 })).toBe(200)
    for (const object of ['staging/upl_0/file', 'snapshots/x', '', '\0']) expect(await tell({ object })).toBe(200)
    for (const nonsense of [{}, { object: 1 }, null]) expect(await tell(nonsense)).toBe(400)
    expect(await tell({ object: 'x'.repeat(5_000) })).toBe(413)
    expect(await stateOf(grant.upload.id)).toBe('PENDING')
  })
})

describeOnEachDatabase('a store that was told to call nobody', (database) => {
  it('does not, whatever a form says', async () => {
    let calls = 0
    const listener = createServer((_request, response) => {
      calls++
      response.end('{}')
    })
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    const app = await startTestApp({ database, limits: { uploads } })
    try {
      const grant = await grantFor(await app.signUp())
      const callbackUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`
      const callback = Buffer.from(JSON.stringify({ callbackUrl, callbackBody: 'x' })).toString('base64')
      const answer = await post(grant.post, 'x', (fields) => [...fields, ['callback', callback]])
      expect([answer.code, calls]).toEqual(['CallbackFailed', 0])
    } finally {
      await app.stop()
      listener.close()
    }
  })
})
