import { describe, expect, it } from 'vitest'
import { bucket, element, elements, errorOf, startServer } from '../../../test/harness.js'

describe('buckets', () => {
  it('were made at a whole second, as the SDK for Python reads no other, also those of the options', async () => {
    const oss = await startServer({ now: () => new Date('2030-01-02T03:04:05.678Z') })
    const at = new Date('2030-01-02T03:04:05Z')
    const all = await (await oss.send({ bucket: null, now: at })).text()
    expect(element(all, 'CreationDate')).toBe('2030-01-02T03:04:05.000Z')
  })

  it('are made, described, listed and deleted', async () => {
    const oss = await startServer()
    const name = 'a-new-bucket'
    const body = '<CreateBucketConfiguration><StorageClass>IA</StorageClass></CreateBucketConfiguration>'
    const made = await oss.send({ method: 'PUT', bucket: name, headers: { 'x-oss-acl': 'public-read' }, body })
    expect(made.status).toBe(200)
    const info = await (await oss.send({ bucket: name, query: { bucketInfo: null } })).text()
    const described = [element(info, 'Name'), element(info, 'StorageClass'), element(info, 'Grant')]
    expect(described).toEqual([name, 'IA', 'public-read'])
    expect(element(info, 'Location')).toBe('oss-cn-hangzhou')
    const location = await oss.send({ bucket: name, query: { location: null } })
    expect(element(await location.text(), 'LocationConstraint')).toBe('oss-cn-hangzhou')
    expect((await oss.send({ method: 'HEAD', bucket: name })).status).toBe(200)

    const all = await (await oss.send({ bucket: null })).text()
    expect(elements(all, 'Name')).toEqual([name, bucket])
    const page = await (await oss.send({ bucket: null, query: { 'max-keys': '1' } })).text()
    expect([elements(page, 'Name'), element(page, 'NextMarker')]).toEqual([[name], name])
    const rest = await (await oss.send({ bucket: null, query: { marker: name, prefix: 'test' } })).text()
    expect(elements(rest, 'Name')).toEqual([bucket])

    expect((await oss.send({ method: 'DELETE', bucket: name })).status).toBe(204)
    const missing = await errorOf(await oss.send({ bucket: name, query: { bucketInfo: null } }))
    expect(missing).toMatchObject({ status: 404, code: 'NoSuchBucket' })
    expect(element(missing.xml, 'BucketName')).toBe(name)
  })

  it('are not deleted while anything is in them', async () => {
    const oss = await startServer()
    await oss.put('key', 'x')
    const refused = () => oss.send({ method: 'DELETE' })
    expect(await errorOf(await refused())).toMatchObject({ status: 409, code: 'BucketNotEmpty' })
    await oss.send({ method: 'DELETE', key: 'key' })
    await oss.send({ method: 'POST', key: 'key', query: { uploads: null } })
    expect(await errorOf(await refused())).toMatchObject({ status: 409, code: 'BucketNotEmpty' })
  })

  it('keep their storage class, and change their ACL', async () => {
    const oss = await startServer()
    const body = '<CreateBucketConfiguration><StorageClass>Archive</StorageClass></CreateBucketConfiguration>'
    const refused = await oss.send({ method: 'PUT', body })
    expect(await errorOf(refused)).toMatchObject({ status: 409, code: 'BucketAlreadyExists' })
    const grant = async () => element(await (await oss.send({ query: { acl: null } })).text(), 'Grant')
    expect(await grant()).toBe('private')
    await oss.send({ method: 'PUT', query: { acl: null }, headers: { 'x-oss-acl': 'public-read' } })
    expect(await grant()).toBe('public-read')
  })

  it('have names of 3 to 63 lower-case letters, digits and hyphens', async () => {
    const oss = await startServer()
    for (const name of ['ab', 'Upper', 'under_score', '-start', 'end-', 'a'.repeat(64)]) {
      const refused = await fetch(`${oss.endpoint}/${name}/`, { method: 'PUT' })
      expect(await errorOf(refused)).toMatchObject({ status: 400, code: 'InvalidBucketName' })
    }
  })

  it('open to the public are read without a signature, and written only where that is allowed too', async () => {
    const oss = await startServer({
      buckets: [
        { name: 'read-only', acl: 'public-read' },
        { name: 'read-write', acl: 'public-read-write' },
        { name: 'closed-one' },
      ],
    })
    const status = async (method: string, name: string, key = 'key') =>
      (await fetch(`${oss.endpoint}/${name}/${key}`, { method, ...(method === 'PUT' && { body: 'x' }) })).status
    const statuses = async (name: string) => [
      await status('GET', name),
      await status('GET', name, ''),
      await status('PUT', name),
      await status('DELETE', name),
    ]
    for (const name of ['read-only', 'read-write', 'closed-one']) {
      await oss.send({ method: 'PUT', bucket: name, key: 'key', body: 'x' })
    }
    expect(await statuses('read-only')).toEqual([200, 200, 403, 403])
    expect(await statuses('read-write')).toEqual([200, 200, 200, 204])
    expect(await statuses('closed-one')).toEqual([403, 403, 403, 403])
    const missing = await fetch(`${oss.endpoint}/missing-bucket/key`)
    expect(await errorOf(missing)).toMatchObject({ status: 404, code: 'NoSuchBucket' })
    const override = await fetch(`${oss.endpoint}/read-only/key?response-content-type=text/html`)
    expect(await errorOf(override)).toMatchObject({ status: 400, code: 'InvalidRequest' })
  })
})

describe('what OSS knows and this server does not offer', () => {
  it('answers NotImplemented, and what nobody knows MethodNotAllowed', async () => {
    const oss = await startServer()
    await oss.put('key', 'x')
    const known = await Promise.all([
      oss.send({ query: { lifecycle: null } }),
      oss.send({ method: 'PUT', query: { website: null }, body: '<x/>' }),
      oss.send({ key: 'key', query: { 'x-oss-process': 'image/resize,w_10' } }),
      oss.send({ key: 'key', query: { versionId: 'abc' } }),
    ])
    for (const answer of known) expect(await errorOf(answer)).toMatchObject({ status: 501, code: 'NotImplemented' })
    const unknown = await Promise.all([
      oss.send({ method: 'PATCH', key: 'key' }),
      oss.send({ method: 'POST', key: 'key' }),
      oss.send({ method: 'DELETE', bucket: null }),
    ])
    for (const answer of unknown) expect(await errorOf(answer)).toMatchObject({ status: 405, code: 'MethodNotAllowed' })
  })
})

describe('DeleteMultipleObjects', () => {
  const xml = (keys: string[], quiet = false) => {
    const objects = keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')
    return `<?xml version="1.0"?><Delete><Quiet>${String(quiet)}</Quiet>${objects}</Delete>`
  }

  it('deletes what is there, and names every key', async () => {
    const oss = await startServer()
    for (const key of ['a', 'b & c', ' d ', 'keep']) await oss.put(key, 'x')
    const body = xml(['a', 'b &amp; c', ' d ', 'missing'])
    const answer = await oss.send({ method: 'POST', query: { delete: null, 'encoding-type': 'url' }, body })
    expect(elements(await answer.text(), 'Key')).toEqual(['a', 'b%20%26%20c', '%20d%20', 'missing'])
    expect(elements(await (await oss.send({})).text(), 'Key')).toEqual(['keep'])
  })

  it('says nothing when it is quiet', async () => {
    const oss = await startServer()
    await oss.put('a', 'x')
    const answer = await oss.send({ method: 'POST', query: { delete: null }, body: xml(['a'], true) })
    expect(await answer.text()).not.toContain('Deleted>')
    expect((await oss.send({ key: 'a' })).status).toBe(404)
  })

  it('deletes the very key that is named, control characters and all', async () => {
    const oss = await startServer()
    const odd = 'a\u0001\u001f\r b'
    for (const key of ['a', 'a b', odd]) await oss.put(key, 'x')
    const body = xml(['a&#1;&#x1F;&#13; b'])
    const answer = await oss.send({ method: 'POST', query: { delete: null, 'encoding-type': 'url' }, body })
    expect(decodeURIComponent(element(await answer.text(), 'Key') ?? '')).toBe(odd)
    const left = await oss.send({ query: { 'encoding-type': 'url' } })
    expect(elements(await left.text(), 'Key')).toEqual(['a', 'a%20b'])
    const refused = await oss.send({ method: 'POST', query: { delete: null }, body: xml(['a&nbsp;b']) })
    expect(await errorOf(refused)).toMatchObject({ status: 400, code: 'MalformedXML' })
  })

  it('takes the encoding from a header too, and deletes nothing where it does not know it', async () => {
    const oss = await startServer()
    for (const key of ['a b', 'keep']) await oss.put(key, 'x')
    const remove = (query: Record<string, string>, headers: Record<string, string>, keys: string[]) =>
      oss.send({ method: 'POST', query: { delete: null, ...query }, headers, body: xml(keys) })
    const wrong = { 'encoding-type': 'base64' }
    for (const answer of [await remove(wrong, {}, ['keep']), await remove({}, wrong, ['keep'])]) {
      expect(await errorOf(answer)).toMatchObject({ status: 400, code: 'InvalidArgument' })
    }
    // A listing's limits are none of a deletion's.
    const answer = await remove({ 'max-keys': 'x' }, { 'encoding-type': 'url' }, ['a b'])
    expect(element(await answer.text(), 'Key')).toBe('a%20b')
    expect(elements(await (await oss.send({})).text(), 'Key')).toEqual(['keep'])
  })

  it('refuses what is no list of at most 1000 keys, or has entities', async () => {
    const oss = await startServer()
    const bodies = [
      'not xml',
      '<Delete></Delete>',
      '<Other><Object><Key>a</Key></Object></Other>',
      xml(Array.from({ length: 1001 }, (_, i) => String(i))),
      `<!DOCTYPE d [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;">]>${xml(['&b;'])}`,
      '<a>'.repeat(100_000),
    ]
    for (const body of bodies) {
      const refused = await oss.send({ method: 'POST', query: { delete: null }, body })
      expect(await errorOf(refused)).toMatchObject({ status: 400, code: 'MalformedXML' })
    }
    const digest = { 'content-md5': Buffer.alloc(16).toString('base64') }
    const wrong = await oss.send({ method: 'POST', query: { delete: null }, headers: digest, body: xml(['a']) })
    expect(await errorOf(wrong)).toMatchObject({ status: 400, code: 'InvalidDigest' })
  })
})
