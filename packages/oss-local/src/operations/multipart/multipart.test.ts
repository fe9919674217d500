import { createHash } from 'node:crypto'
import { crc64 } from 'oss-signer'
import { describe, expect, it } from 'vitest'
import { element, elements, errorOf, startServer, type TestServer } from '../../../test/harness.js'

const partSize = 120_000
const parts = [Buffer.alloc(partSize, 'one'), Buffer.alloc(partSize, 'two'), Buffer.from('end')]

async function initiate(oss: TestServer, key = 'key', headers: Record<string, string> = {}): Promise<string> {
  const answer = await oss.send({ method: 'POST', key, query: { uploads: null }, headers })
  return element(await answer.text(), 'UploadId') ?? ''
}

const uploadPart = (oss: TestServer, uploadId: string, number: number, body: Buffer, headers = {}) =>
  oss.send({ method: 'PUT', key: 'key', query: { partNumber: String(number), uploadId }, body, headers })

async function uploadAll(oss: TestServer, uploadId: string): Promise<string[]> {
  const etags: string[] = []
  for (const [i, body] of parts.entries()) {
    etags.push((await uploadPart(oss, uploadId, i + 1, body)).headers.get('etag') ?? '')
  }
  return etags
}

function complete(oss: TestServer, uploadId: string, named: [number, string][], headers: Record<string, string> = {}) {
  const xml = named.map(
    ([number, etag]) => `<Part><PartNumber>${String(number)}</PartNumber><ETag>${etag}</ETag></Part>`,
  )
  const body = `<CompleteMultipartUpload>${xml.join('')}</CompleteMultipartUpload>`
  return oss.send({ method: 'POST', key: 'key', query: { uploadId }, body, headers })
}

/** Every page of the uploads of a bucket. */
async function listUploads(oss: TestServer, size: number, delimiter: string) {
  const found = { ids: [] as string[], keys: [] as string[], prefixes: [] as string[], lastKey: '' }
  for (let key = '', upload = '', isTruncated = true, pages = 0; isTruncated; pages += 1) {
    if (pages > 20) throw new Error('The listing does not end')
    const markers = { 'key-marker': key, 'upload-id-marker': upload }
    const query = { uploads: null, 'max-uploads': String(size), delimiter, ...markers }
    const xml = await (await oss.send({ query })).text()
    found.ids.push(...elements(xml, 'UploadId'))
    found.keys.push(...elements(xml, 'Key'))
    found.prefixes.push(...elements(xml, 'CommonPrefixes'))
    key = element(xml, 'NextKeyMarker') ?? ''
    found.lastKey = key
    upload = element(xml, 'NextUploadIdMarker') ?? ''
    isTruncated = element(xml, 'IsTruncated') === 'true'
  }
  return found
}

const numbered = (etags: string[]) => etags.map((etag, i): [number, string] => [i + 1, etag])

const stored = async (oss: TestServer) => Buffer.from(await (await oss.send({ key: 'key' })).arrayBuffer())

describe('a multipart upload', () => {
  it('becomes one object with the attributes it was initiated with', async () => {
    const oss = await startServer()
    const id = await initiate(oss, 'key', { 'content-type': 'text/x', 'x-oss-meta-a': '1' })
    expect(id).toMatch(/^[0-9A-F]{32}$/)
    const etags = await uploadAll(oss, id)
    expect((await oss.send({ key: 'key' })).status).toBe(404)
    const answer = await complete(oss, id, numbered(etags))
    const whole = Buffer.concat(parts)
    const md5s = Buffer.concat(parts.map((part) => createHash('md5').update(part).digest()))
    expect(answer.headers.get('x-oss-hash-crc64ecma')).toBe(crc64(whole))
    const object = await oss.send({ key: 'key' })
    expect(Buffer.from(await object.arrayBuffer()).equals(whole)).toBe(true)
    expect(Object.fromEntries(object.headers)).toMatchObject({
      etag: `"${createHash('md5').update(md5s).digest('hex').toUpperCase()}-3"`,
      'x-oss-object-type': 'Multipart',
      'content-type': 'text/x',
      'x-oss-meta-a': '1',
    })
    expect(object.headers.get('content-md5')).toBeNull()
    const seam = { range: `bytes=${String(partSize - 2)}-${String(partSize + 1)}` }
    const across = await oss.send({ key: 'key', headers: seam })
    expect(await across.text()).toBe(whole.subarray(partSize - 2, partSize + 2).toString())
    expect(await errorOf(await complete(oss, id, numbered(etags)))).toMatchObject({ status: 404, code: 'NoSuchUpload' })
  })

  it('takes parts in any order, and again, and leaves out those that are not named', async () => {
    const oss = await startServer()
    const id = await initiate(oss)
    const etagOf = (answer: Response) => answer.headers.get('etag') ?? ''
    const last = etagOf(await uploadPart(oss, id, 9, Buffer.from('last')))
    await uploadPart(oss, id, 5, Buffer.from('unnamed'))
    await uploadPart(oss, id, 2, Buffer.alloc(partSize, 'replaced'))
    const first = etagOf(await uploadPart(oss, id, 2, Buffer.alloc(partSize, 'x')))
    const named: [number, string][] = [
      [2, first],
      [9, last],
    ]
    expect((await complete(oss, id, named)).status).toBe(200)
    expect((await stored(oss)).toString()).toBe(`${'x'.repeat(partSize)}last`)
  })

  it('can be completed with all parts that are there', async () => {
    const oss = await startServer()
    const id = await initiate(oss)
    await uploadAll(oss, id)
    const all = { 'x-oss-complete-all': 'yes' }
    const answer = await oss.send({ method: 'POST', key: 'key', query: { uploadId: id }, headers: all })
    expect(answer.status).toBe(200)
    expect((await stored(oss)).equals(Buffer.concat(parts))).toBe(true)
  })

  it('refuses parts that are out of order, wrong, unknown or too small, and can go on after that', async () => {
    const oss = await startServer()
    const id = await initiate(oss)
    const etags = await uploadAll(oss, id)
    const small = (await uploadPart(oss, id, 4, Buffer.from('small'))).headers.get('etag') ?? ''
    const [one = '', two = '', three = ''] = numbered(etags)
    if (one === '' || two === '' || three === '') throw new Error('Three parts are expected')
    const refusals: [[number, string][], string][] = [
      [[two, one], 'InvalidPartOrder'],
      [[one, one], 'InvalidPartOrder'],
      [[[1, two[1]]], 'InvalidPart'],
      [[one, [7, two[1]]], 'InvalidPart'],
      [[three, [4, small]], 'EntityTooSmall'],
      [[], 'MalformedXML'],
    ]
    for (const [named, code] of refusals) {
      expect(await errorOf(await complete(oss, id, named))).toMatchObject({ status: 400, code })
    }
    expect((await complete(oss, id, numbered(etags))).status).toBe(200)
  })

  it('refuses part numbers out of 1 to 10000, a wrong Content-MD5 and an unknown upload', async () => {
    const oss = await startServer()
    const id = await initiate(oss)
    for (const number of [0, 10_001]) {
      const refused = await errorOf(await uploadPart(oss, id, number, Buffer.from('x')))
      expect([refused.code, element(refused.xml, 'EC')]).toEqual(['InvalidArgument', '0017-00000220'])
    }
    const digest = { 'content-md5': Buffer.alloc(16).toString('base64') }
    expect((await errorOf(await uploadPart(oss, id, 1, Buffer.from('x'), digest))).code).toBe('InvalidDigest')
    expect((await errorOf(await uploadPart(oss, 'F'.repeat(32), 1, Buffer.from('x')))).code).toBe('NoSuchUpload')
    const other = await oss.send({ method: 'PUT', key: 'other', query: { partNumber: '1', uploadId: id }, body: 'x' })
    expect((await errorOf(other)).code).toBe('NoSuchUpload')
  })

  it('forbids overwriting when it is completed', async () => {
    const oss = await startServer()
    const id = await initiate(oss)
    const etags = await uploadAll(oss, id)
    await oss.put('key', 'taken')
    const refused = await complete(oss, id, numbered(etags), { 'x-oss-forbid-overwrite': 'true' })
    expect(await errorOf(refused)).toMatchObject({ status: 409, code: 'FileAlreadyExists' })
    expect((await stored(oss)).toString()).toBe('taken')
  })

  it('has the ACL that it is given when it is completed', async () => {
    const oss = await startServer()
    const id = await initiate(oss, 'key', { 'x-oss-server-side-encryption': 'AES256' })
    const etags = await uploadAll(oss, id)
    const wrong = await complete(oss, id, numbered(etags), { 'x-oss-object-acl': 'everybody' })
    expect((await errorOf(wrong)).code).toBe('InvalidArgument')
    const completed = await complete(oss, id, numbered(etags), { 'x-oss-object-acl': 'public-read' })
    expect(completed.headers.get('x-oss-server-side-encryption')).toBe('AES256')
    expect((await fetch(`${oss.endpoint}/test-bucket/key`)).status).toBe(200)
  })

  it('is gone when it was aborted', async () => {
    const oss = await startServer()
    const id = await initiate(oss)
    await uploadAll(oss, id)
    const abort = () => oss.send({ method: 'DELETE', key: 'key', query: { uploadId: id } })
    expect((await abort()).status).toBe(204)
    expect(await errorOf(await abort())).toMatchObject({ status: 404, code: 'NoSuchUpload' })
    expect((await oss.send({ method: 'DELETE' })).status).toBe(204)
  })

  it('takes parts from other objects, whole or by range', async () => {
    const oss = await startServer()
    const source = Buffer.alloc(500_000, 'source')
    await oss.put('source', source)
    const id = await initiate(oss)
    const copyPart = (number: number, headers: Record<string, string>) =>
      oss.send({
        method: 'PUT',
        key: 'key',
        query: { partNumber: String(number), uploadId: id },
        headers: { 'x-oss-copy-source': '/test-bucket/source', ...headers },
      })
    const copied = await copyPart(1, { 'x-oss-copy-source-range': 'bytes=100-200099' })
    const first = await copied.text()
    // Some clients read the header, others the element.
    expect(element(first, 'ETag')?.replaceAll('&quot;', '"')).toBe(copied.headers.get('etag'))
    const second = await (await copyPart(2, {})).text()
    const etagOf = (xml: string) => element(xml, 'ETag')?.replaceAll('&quot;', '"') ?? ''
    expect((await complete(oss, id, numbered([etagOf(first), etagOf(second)]))).status).toBe(200)
    expect((await stored(oss)).equals(Buffer.concat([source.subarray(100, 200_100), source]))).toBe(true)
  })

  it('tells which part of another object it took, and takes all of it for a range that the object has not', async () => {
    const oss = await startServer()
    await oss.put('source', '0123456789')
    const id = await initiate(oss)
    const copyRange = async (range: string) => {
      const answer = await oss.send({
        method: 'PUT',
        key: 'key',
        query: { partNumber: '1', uploadId: id },
        headers: { 'x-oss-copy-source': '/test-bucket/source', 'x-oss-copy-source-range': range },
      })
      return [answer.headers.get('content-range'), answer.headers.get('x-oss-hash-crc64ecma')]
    }
    expect(await copyRange('bytes=2-4')).toEqual(['bytes 2-4/10', crc64(Buffer.from('234'))])
    for (const range of ['bytes=0-10', 'bytes=7-3', 'nonsense']) {
      expect(await copyRange(range)).toEqual([null, crc64(Buffer.from('0123456789'))])
    }
  })

  it('holds on to nothing that it was refused to copy', async () => {
    const oss = await startServer()
    await oss.put('source', Buffer.alloc(500_000, 'source'))
    const id = await initiate(oss)
    const copyPart = (query: Record<string, string>, headers: Record<string, string>) =>
      oss.send({
        method: 'PUT',
        key: 'key',
        query,
        headers: { 'x-oss-copy-source': '/test-bucket/source', ...headers },
      })
    const query = { partNumber: '1', uploadId: id }
    const refused: Record<string, string>[] = [
      { 'x-oss-traffic-limit': '1' },
      { 'x-oss-copy-source-if-match': 'other' },
    ]
    for (const headers of refused) {
      expect((await copyPart(query, headers)).status).toBeGreaterThanOrEqual(400)
    }
    expect((await copyPart({ ...query, uploadId: 'F'.repeat(32) }, {})).status).toBe(404)
    // A file goes with its object only where nobody still reads it.
    await oss.send({ method: 'DELETE', key: 'source' })
    await expect.poll(() => oss.files()).toEqual([])
  })

  it('lists its parts in pages', async () => {
    const oss = await startServer()
    const id = await initiate(oss)
    const etags = await uploadAll(oss, id)
    const page = async (query: Record<string, string>) =>
      (await oss.send({ key: 'key', query: { uploadId: id, ...query } })).text()
    const first = await page({ 'max-parts': '2' })
    expect(elements(first, 'PartNumber')).toEqual(['1', '2'])
    expect([element(first, 'IsTruncated'), element(first, 'NextPartNumberMarker')]).toEqual(['true', '2'])
    // As the SDK for Python sends it to begin with.
    const fromEmpty = await page({ 'part-number-marker': '', 'max-parts': '' })
    expect(elements(fromEmpty, 'PartNumber')).toEqual(['1', '2', '3'])
    const second = await page({ 'max-parts': '2', 'part-number-marker': '2' })
    expect([elements(second, 'PartNumber'), element(second, 'Size')]).toEqual([['3'], '3'])
    expect(element(second, 'IsTruncated')).toBe('false')
    expect(elements(second, 'ETag')).toEqual([etags[2]?.replaceAll('"', '&quot;')])
  })

  it('is listed with the others, several of one key too, by prefix and delimiter', async () => {
    const oss = await startServer()
    const ids = new Set<string>()
    for (const key of ['a/1', 'a/2', 'b', 'b', 'b', 'c/1']) ids.add(await initiate(oss, key))
    for (const size of [1, 2, 3, 100]) {
      const all = await listUploads(oss, size, '')
      expect(all.ids).toHaveLength(ids.size)
      expect(all.lastKey).toBe('c/1')
      expect(new Set(all.ids)).toEqual(ids)
      const grouped = await listUploads(oss, size, '/')
      expect(grouped.keys).toEqual(['b', 'b', 'b'])
      expect(grouped.prefixes).toEqual(['<Prefix>a/</Prefix>', '<Prefix>c/</Prefix>'])
    }
  })
})
