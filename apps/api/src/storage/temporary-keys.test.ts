import dns from 'node:dns'
import { AddLinkDocument, CreateSnapshotDocument, type UploadFileInput } from '@linksnap/schema'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { databases } from '../../test/harness/databases.js'
import { addSnapshot } from '../../test/harness/fixtures.js'

const halfADay = 43_200

/** Looked up on this machine, where nothing listens: what is signed is looked at, and not used. */
const nowhere = 'http://oss-cn-hangzhou.aliyuncs.com:9'

describe('a server whose own keys are temporary', () => {
  let app: TestApp
  let owner: TestClient

  beforeAll(async () => {
    const { lookup } = dns
    const local = ((host: string, ...rest: Parameters<typeof lookup> extends [string, ...infer R] ? R : never) =>
      lookup(host.endsWith('.aliyuncs.com') ? '127.0.0.1' : host, ...rest)) as typeof lookup
    vi.spyOn(dns, 'lookup').mockImplementation(local)
    const [database] = databases
    if (!database) throw new Error('there is no database')
    const env = {
      OSS_REGION: 'cn-hangzhou',
      OSS_BUCKET: 'linksnap-example',
      OSS_ENDPOINT: nowhere,
      OSS_ACCESS_KEY_ID: 'STS.key',
      OSS_ACCESS_KEY_SECRET: 'secret',
      OSS_SECURITY_TOKEN: 'token',
    }
    app = await startTestApp({ database, env })
    owner = await app.signUp()
  })
  afterAll(async () => {
    await app.stop()
    vi.restoreAllMocks()
  })

  const lifeOf = (url: string) => Number(new URL(url).searchParams.get('x-oss-expires'))

  it.each([3_600, halfADay, halfADay + 1, 604_800])(
    'signs URLs of files for %d seconds, or what OSS allows',
    async (n) => {
      const { addLink } = await owner.run(AddLinkDocument, { input: { url: 'https://example.org/', capture: false } })
      const { artifactId } = await addSnapshot(app, addLink.link.id)
      const { node } = (await owner.run(
        `{ node(id: "${artifactId}") { ... on Artifact { downloadUrl(expiresIn: ${n}) } } }`,
      )) as { node: { downloadUrl: string } }
      const life = lifeOf(node.downloadUrl)
      expect(life).toBeGreaterThanOrEqual(Math.min(n, halfADay))
      expect(life).toBeLessThanOrEqual(halfADay)
    },
  )

  it('grants uploads for what OSS allows, and says so', async () => {
    const file: UploadFileInput = { kind: 'FILE', fileName: 'a.txt', expiresIn: 604_800 }
    const input = { url: 'https://example.org/', files: [file] }
    const { createSnapshot } = await owner.run(CreateSnapshotDocument, { input })
    const [grant] = createSnapshot.grants
    expect(lifeOf(grant?.put.url ?? '')).toBe(halfADay)
    for (const { expiresAt } of [grant?.put, grant?.post].filter((each) => each !== undefined)) {
      expect(new Date(expiresAt).getTime() - Date.now()).toBeLessThanOrEqual(halfADay * 1000)
    }
  })
})
