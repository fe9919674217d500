import {
  CompleteUploadDocument,
  CreateSnapshotDocument,
  RequestUploadCredentialsDocument,
  type UploadFileInput,
} from '@linksnap/schema'
import { expect, it } from 'vitest'
import { startTestApp } from '../../test/harness/app.js'
import { TestClient } from '../../test/harness/client.js'
import { sqlite } from '../../test/harness/databases.js'
import { put } from '../../test/harness/transfer.js'

/** An address of this machine that the name localhost does not lead to. */
const another = process.platform === 'linux' ? '127.0.0.2' : '::1'

it.each([
  [another, another.includes(':') ? `[${another}]` : another],
  ['0.0.0.0', '127.0.0.1'],
])('a server that listens on %s reaches its own store', async (host, reached) => {
  const app = await startTestApp({ database: sqlite, env: { HOST: host } })
  const url = `http://${reached}:${app.app.config.http.port}`
  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready' })

  const owner = new TestClient(url)
  await owner.signUp('owner@example.org', 'a long enough password')
  const file: UploadFileInput = { kind: 'FILE', fileName: 'a.txt' }
  const input = { url: 'https://example.org/', files: [file] }
  const { grants, snapshot } = (await owner.run(CreateSnapshotDocument, { input })).createSnapshot
  for (const grant of grants) {
    const sent = { ...grant.put, url: grant.put.url.replace('127.0.0.1', reached) }
    expect((await put(sent, Buffer.from('a text'))).status).toBe(200)
    const { completeUpload } = await owner.run(CompleteUploadDocument, { id: grant.upload.id })
    expect(completeUpload.state).toBe('COMPLETED')
  }
  const asked = await owner.run(RequestUploadCredentialsDocument, { snapshotId: snapshot.id, file })
  expect(asked.requestUploadCredentials.credentials.securityToken).not.toBe('')
  await app.stop()
})
