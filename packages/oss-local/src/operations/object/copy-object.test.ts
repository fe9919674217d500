import { describe, expect, it } from 'vitest'
import { bucket, element, errorOf, startServer, type TestServer } from '../../../test/harness.js'

const copy = (oss: TestServer, from: string, to: string, headers: Record<string, string> = {}) =>
  oss.send({
    method: 'PUT',
    key: to,
    headers: { 'x-oss-copy-source': `/${bucket}/${encodeURIComponent(from)}`, ...headers },
  })

describe('CopyObject', () => {
  it('copies bytes, headers, metadata and tags, of small objects and large ones', async () => {
    const oss = await startServer()
    for (const body of [Buffer.from('small'), Buffer.alloc(500_000, 'large')]) {
      await oss.put('from ü', body, { 'content-type': 'text/x', 'x-oss-meta-a': '1', 'x-oss-tagging': 'k=v' })
      const answer = await copy(oss, 'from ü', 'to')
      expect(answer.status).toBe(200)
      const etag = answer.headers.get('etag')
      expect(element(await answer.text(), 'ETag')?.replaceAll('&quot;', '"')).toBe(etag)
      await oss.send({ method: 'DELETE', key: 'from ü' })
      const copied = await oss.send({ key: 'to' })
      expect(Buffer.from(await copied.arrayBuffer()).equals(body)).toBe(true)
      expect(Object.fromEntries(copied.headers)).toMatchObject({
        'content-type': 'text/x',
        'x-oss-meta-a': '1',
        'x-oss-tagging-count': '1',
        etag,
      })
    }
  })

  it('replaces metadata where it is told to, and always when an object is copied onto itself', async () => {
    const oss = await startServer()
    await oss.put('a', 'x', { 'x-oss-meta-a': '1', 'content-type': 'text/a' })
    await copy(oss, 'a', 'b', { 'x-oss-metadata-directive': 'REPLACE', 'x-oss-meta-b': '2', 'content-type': 'text/b' })
    const b = await oss.send({ method: 'HEAD', key: 'b' })
    expect([b.headers.get('x-oss-meta-a'), b.headers.get('x-oss-meta-b')]).toEqual([null, '2'])
    expect(b.headers.get('content-type')).toBe('text/b')
    await copy(oss, 'a', 'a', { 'x-oss-meta-c': '3' })
    const a = await oss.send({ key: 'a' })
    expect([a.headers.get('x-oss-meta-a'), a.headers.get('x-oss-meta-c'), await a.text()]).toEqual([null, '3', 'x'])
  })

  it('keeps the type where it is told none, and never how the source is encrypted', async () => {
    const oss = await startServer()
    const encryption = 'x-oss-server-side-encryption'
    const source = { 'content-type': 'text/a', 'cache-control': 'no-store', [encryption]: 'AES256' }
    await oss.put('a', 'x', { ...source, 'x-oss-meta-client-side-encryption-key': 'k', 'x-oss-meta-other': 'o' })
    const headOf = async (headers: Record<string, string>) => {
      const answer = await copy(oss, 'a', 'b', headers)
      expect(answer.headers.get(encryption)).toBe(headers[encryption] ?? null)
      return Object.fromEntries((await oss.send({ method: 'HEAD', key: 'b' })).headers)
    }
    const copied = await headOf({})
    expect(copied).toMatchObject({ 'content-type': 'text/a', 'cache-control': 'no-store', 'x-oss-meta-other': 'o' })
    expect(copied).not.toHaveProperty(encryption)
    const replaced = await headOf({ 'x-oss-metadata-directive': 'REPLACE', [encryption]: 'KMS' })
    expect(replaced).toMatchObject({
      'content-type': 'text/a',
      'x-oss-meta-client-side-encryption-key': 'k',
      [encryption]: 'KMS',
    })
    expect(replaced).not.toHaveProperty('cache-control')
    expect(replaced).not.toHaveProperty('x-oss-meta-other')
  })

  it('keeps the conditions on its source', async () => {
    const oss = await startServer()
    const etag = (await oss.put('a', 'x')).headers.get('etag') ?? ''
    expect((await copy(oss, 'a', 'b', { 'x-oss-copy-source-if-match': etag })).status).toBe(200)
    expect((await copy(oss, 'a', 'b', { 'x-oss-copy-source-if-match': '"other"' })).status).toBe(412)
    expect((await copy(oss, 'a', 'b', { 'x-oss-copy-source-if-none-match': etag })).status).toBe(304)
    const past = { 'x-oss-copy-source-if-unmodified-since': new Date(0).toUTCString() }
    expect((await copy(oss, 'a', 'b', past)).status).toBe(412)
    const future = { 'x-oss-copy-source-if-modified-since': new Date(Date.now() + 60_000).toUTCString() }
    expect((await copy(oss, 'a', 'b', future)).status).toBe(304)
  })

  it('refuses a missing source, a malformed one and a taken target', async () => {
    const oss = await startServer()
    await oss.put('a', 'x')
    expect(await errorOf(await copy(oss, 'missing', 'b'))).toMatchObject({ status: 404, code: 'NoSuchKey' })
    const malformed = await oss.send({ method: 'PUT', key: 'b', headers: { 'x-oss-copy-source': 'no-key' } })
    expect(await errorOf(malformed)).toMatchObject({ status: 400, code: 'InvalidArgument' })
    const forbidden = await copy(oss, 'a', 'a', { 'x-oss-forbid-overwrite': 'true' })
    expect(await errorOf(forbidden)).toMatchObject({ status: 409, code: 'FileAlreadyExists' })
  })
})
