import { AddLinkDocument, CreateSnapshotDocument, type UploadFileInput } from '@linksnap/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'

describeOnEachDatabase('an upload that makes no sense is refused:', (database) => {
  let app: TestApp
  let owner: TestClient

  beforeAll(async () => {
    app = await startTestApp({ database })
    owner = await app.signUp()
  })
  afterAll(() => app.stop())

  const picture = (over: Partial<UploadFileInput> = {}): UploadFileInput => ({
    kind: 'SCREENSHOT',
    fileName: 'picture.png',
    contentType: 'image/png',
    ...over,
  })

  it.each([
    ['no name', { fileName: ' ' }],
    ['only dots', { fileName: '/..' }],
    ['a name that is too long', { fileName: 'x'.repeat(201) }],
    ['a type that is none', { contentType: 'nonsense' }],
    ['a type that is empty', { contentType: '' }],
    ['metadata of a name that is the server’s', { metadata: [{ name: 'LinkSnap-Sent-By', value: 'form' }] }],
    ['a type with a line end', { contentType: 'text/html\r\nx-oss-object-acl: public-read' }],
    ['several types without a first one', { contentType: null, contentTypes: ['image/png'] }],
    ['a size below the minimum', { size: 0 }],
    ['a size that one request cannot carry', { size: 6 * 1024 ** 3 }],
    ['a maximum below the minimum', { minSize: 10, maxSize: 9 }],
    ['an MD5 that is none', { contentMd5: 'abc' }],
    ['a life of no time', { expiresIn: 0 }],
    ['a life beyond V4', { expiresIn: 604_801 }],
    ['a life beyond V1', { expiresIn: 32_401, signatureVersion: 'V1' }],
    ['metadata with a line end', { metadata: [{ name: 'a', value: 'b\r\nx-oss-object-acl: public-read' }] }],
    ['metadata with an odd name', { metadata: [{ name: 'a_b', value: 'c' }] }],
    [
      'metadata twice',
      {
        metadata: [
          { name: 'a', value: '1' },
          { name: 'A', value: '2' },
        ],
      },
    ],
    ['metadata that is not ASCII', { metadata: [{ name: 'a', value: '名' }] }],
    ['metadata that is too long', { metadata: [{ name: 'a', value: 'x'.repeat(8_192) }] }],
  ] as [string, Partial<UploadFileInput>][])('%s', async (_, over) => {
    const input = { url: 'https://example.org/refused', files: [picture(over)] }
    expect(await owner.codeOf(CreateSnapshotDocument, { input })).toBe('BAD_USER_INPUT')
  })

  it('a snapshot of nothing, of two things, or from the future', async () => {
    const { addLink } = await owner.run(AddLinkDocument, {
      input: { url: 'https://example.org/both', capture: false },
    })
    const both = { linkId: addLink.link.id, url: 'https://example.org/', files: [] }
    const future = { url: 'https://example.org/', takenAt: '2999-01-01T00:00:00.000Z', files: [] }
    for (const input of [{ files: [] }, both, future]) {
      expect(await owner.codeOf(CreateSnapshotDocument, { input })).toBe('BAD_USER_INPUT')
    }
    const invalid = { url: 'javascript:1', files: [picture()] }
    expect(await owner.codeOf(CreateSnapshotDocument, { input: invalid })).toBe('INVALID_URL')
    const many = { url: 'https://example.org/', files: Array.from({ length: 21 }, () => picture()) }
    expect(await owner.codeOf(CreateSnapshotDocument, { input: many })).toBe('LIMIT_EXCEEDED')
  })

  it('and leaves nothing behind', async () => {
    const { linkByUrl } = (await owner.run('{ linkByUrl(url: "https://example.org/refused") { id } }')) as {
      linkByUrl: unknown
    }
    expect(linkByUrl).toBeNull()
  })
})
