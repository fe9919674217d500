import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CompleteUploadDocument,
  CreateApiTokenDocument,
  CreateSnapshotDocument,
  RequestUploadCredentialsDocument,
} from '@linksnap/schema'
import { expect, it, onTestFinished } from 'vitest'
import { ServerProcess } from '../../test/harness/process.js'
import { post, put } from '../../test/harness/transfer.js'

it('no secret, signature or token of an upload is in what the server prints, however much it prints', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'linksnap-secrets-'))
  const server = await ServerProcess.create({ DATA_DIR: folder, LOG_LEVEL: 'trace' })
  onTestFinished(async () => {
    await server.remove()
    rmSync(folder, { recursive: true, force: true })
  })
  await server.start()
  const password = 'a password that nobody may read'
  const owner = server.client()
  await owner.signUp('owner@example.org', password)
  const { createApiToken } = await owner.run(CreateApiTokenDocument, {
    input: { name: 'canary', scopes: ['UPLOADS_WRITE', 'LINKS_WRITE', 'SNAPSHOTS_READ'] },
  })
  const program = owner.withToken(createApiToken.secret)

  const file = { kind: 'SCREENSHOT' as const, fileName: 'a.png', contentType: 'image/png' }
  const input = { url: 'https://example.org/', files: [file] }
  const { createSnapshot } = await program.run(CreateSnapshotDocument, { input })
  const [grant] = createSnapshot.grants
  if (!grant) throw new Error('no grant came')
  const snapshotId = createSnapshot.snapshot.id
  const { requestUploadCredentials } = await program.run(RequestUploadCredentialsDocument, { snapshotId, file })
  // What goes wrong is told in more words than what goes well.
  await put(grant.put, 'no picture')
  await put({ ...grant.put, url: `${grant.put.url}1` }, 'no picture')
  await post(grant.post, 'no picture', (fields) => fields.slice(1))
  expect(await program.codeOf(CompleteUploadDocument, { id: grant.upload.id })).toBe('UPLOAD_MISMATCH')
  expect(await server.end('SIGTERM')).toBe(0)

  const { accessKeySecret } = JSON.parse(readFileSync(join(folder, 'store-keys.json'), 'utf8')) as Record<
    string,
    string
  >
  const field = (name: string) => grant.post.fields.find((each) => each.name === name)?.value
  const canaries = {
    accessKeySecret,
    signature: new URL(grant.put.url).searchParams.get('x-oss-signature'),
    formSignature: field('x-oss-signature'),
    policy: field('policy'),
    sessionSecret: requestUploadCredentials.credentials.accessKeySecret,
    sessionToken: requestUploadCredentials.credentials.securityToken,
    apiToken: createApiToken.secret,
    cookie: owner.sessionSecret,
    password,
  }
  expect(server.output).toContain('PutObject')
  expect(server.output).toContain('/graphql')
  for (const [name, canary] of Object.entries(canaries)) {
    expect([name, canary?.length]).toEqual([name, expect.any(Number)])
    expect([name, server.output.includes(canary ?? '')]).toEqual([name, false])
  }
})
