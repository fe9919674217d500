import { describe, expect, it } from 'vitest'
import { element, elements, errorOf, startServer } from '../../../test/harness.js'
import type { Policy } from '../../access/policy.js'
import { localAccessKey } from '../../options.js'

describe('the ACL of an object', () => {
  it('is read and written, and counts before that of its bucket', async () => {
    const oss = await startServer()
    await oss.put('key', 'x')
    const grant = async () => element(await (await oss.send({ key: 'key', query: { acl: null } })).text(), 'Grant')
    const open = async () => (await fetch(`${oss.endpoint}/test-bucket/key`)).status
    expect([await grant(), await open()]).toEqual(['default', 403])
    await oss.send({ method: 'PUT', key: 'key', query: { acl: null }, headers: { 'x-oss-object-acl': 'public-read' } })
    expect([await grant(), await open()]).toEqual(['public-read', 200])
    const wrong = { 'x-oss-object-acl': 'everybody' }
    const refused = await oss.send({ method: 'PUT', key: 'key', query: { acl: null }, headers: wrong })
    expect(await errorOf(refused)).toMatchObject({ status: 400, code: 'InvalidArgument' })
  })
})

describe('the tags of an object', () => {
  const xml = (tags: [string, string][]) =>
    `<Tagging><TagSet>${tags.map(([k, v]) => `<Tag><Key>${k}</Key><Value>${v}</Value></Tag>`).join('')}</TagSet></Tagging>`

  it('are written with the object or later, counted, listed and taken away', async () => {
    const oss = await startServer()
    await oss.put('key', 'x', { 'x-oss-tagging': 'a=1&b=two%20words&c=x=y&d' })
    const tags = async () => (await oss.send({ key: 'key', query: { tagging: null } })).text()
    expect(elements(await tags(), 'Key')).toEqual(['a', 'b', 'c', 'd'])
    expect(elements(await tags(), 'Value')).toEqual(['1', 'two words', 'x=y', ''])
    await oss.send({ method: 'PUT', key: 'key', query: { tagging: null }, body: xml([['c', '3']]) })
    expect(elements(await tags(), 'Key')).toEqual(['c'])
    expect((await oss.send({ method: 'HEAD', key: 'key' })).headers.get('x-oss-tagging-count')).toBe('1')
    expect((await oss.send({ method: 'DELETE', key: 'key', query: { tagging: null } })).status).toBe(204)
    expect(elements(await tags(), 'Key')).toEqual([])
  })

  it('are refused where there are too many, twice the same, or letters that are not allowed', async () => {
    const oss = await startServer()
    await oss.put('key', 'x')
    const eleven = Array.from({ length: 11 }, (_, i): [string, string] => [String(i), ''])
    const twice: [string, string][] = [
      ['a', '1'],
      ['a', '2'],
    ]
    for (const tags of [eleven, twice, [['a;b', '']] as [string, string][]]) {
      const refused = await oss.send({ method: 'PUT', key: 'key', query: { tagging: null }, body: xml(tags) })
      expect(await errorOf(refused)).toMatchObject({ status: 400, code: 'InvalidTag' })
    }
  })
})

describe('a symbolic link', () => {
  it('leads to the object that it names', async () => {
    const oss = await startServer()
    await oss.put('ziel/ä.txt', 'the target')
    const headers = { 'x-oss-symlink-target': encodeURIComponent('ziel/ä.txt') }
    expect((await oss.send({ method: 'PUT', key: 'link', query: { symlink: null }, headers })).status).toBe(200)
    const read = await oss.send({ key: 'link' })
    expect([await read.text(), read.headers.get('x-oss-object-type')]).toEqual(['the target', 'Symlink'])
    const link = await oss.send({ key: 'link', query: { symlink: null } })
    expect(decodeURIComponent(link.headers.get('x-oss-symlink-target') ?? '')).toBe('ziel/ä.txt')
  })

  it('has the size and digests of its target, the later time, and all else of its own', async () => {
    let now = Date.parse('2030-01-01T00:00:00Z')
    const oss = await startServer({ now: () => new Date(now) })
    const put = (key: string, headers: Record<string, string>, link = {}) =>
      oss.send({ method: 'PUT', key, headers, body: 'the target', ...link, now: new Date(now) })
    await put('target', { 'content-type': 'text/target', 'x-oss-meta-a': 'target', 'x-oss-storage-class': 'IA' })
    now += 60_000
    const own = { 'content-type': 'text/link', 'x-oss-meta-b': 'link', 'x-oss-object-acl': 'public-read' }
    await put('link', { ...own, 'x-oss-symlink-target': 'target' }, { query: { symlink: null }, body: '' })
    const target = await oss.send({ method: 'HEAD', key: 'target', now: new Date(now) })
    for (const method of ['GET', 'HEAD']) {
      const { headers } = await oss.send({ method, key: 'link', now: new Date(now) })
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-type': 'text/link',
        'x-oss-meta-b': 'link',
        'x-oss-object-type': 'Symlink',
        'x-oss-storage-class': 'Standard',
        'content-length': '10',
        'last-modified': 'Tue, 01 Jan 2030 00:01:00 GMT',
        etag: target.headers.get('etag'),
        'content-md5': target.headers.get('content-md5'),
        'x-oss-hash-crc64ecma': target.headers.get('x-oss-hash-crc64ecma'),
      })
      expect(headers.get('x-oss-meta-a')).toBeNull()
    }
    const since = { 'if-modified-since': 'Tue, 01 Jan 2030 00:00:30 GMT' }
    expect((await oss.send({ key: 'link', headers: since, now: new Date(now) })).status).toBe(200)
    expect((await oss.send({ key: 'target', headers: since, now: new Date(now) })).status).toBe(304)
  })

  it('lets nobody read what they may not read themselves', async () => {
    const open: Policy = {
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'oss:*', Resource: 'acs:oss:*:*:test-bucket/mine/*' }],
    }
    const limited = { accessKeyId: 'limited', accessKeySecret: 'secret', policy: open }
    const oss = await startServer({ credentials: [localAccessKey, limited] })
    await oss.put('secret/x', 'secret')
    await oss.put('mine/x', 'mine')
    const link = (key: string, target: string) =>
      oss.send({
        method: 'PUT',
        key,
        query: { symlink: null },
        headers: { 'x-oss-symlink-target': target, 'x-oss-object-acl': 'public-read' },
        credentials: limited,
      })
    // As in OSS, a link may be made to anything: what counts is the right of who reads through it.
    for (const target of ['secret/x', 'secret/missing', 'mine/x'])
      expect((await link(`mine/to ${target}`, target)).status).toBe(200)
    for (const method of ['GET', 'HEAD']) {
      for (const target of ['secret/x', 'secret/missing']) {
        const answer = await oss.send({ method, key: `mine/to ${target}`, credentials: limited })
        expect(await errorOf(answer)).toMatchObject({ status: 403, code: 'AccessDenied' })
      }
      expect((await oss.send({ method, key: 'mine/to mine/x', credentials: limited })).status).toBe(200)
    }
    const anonymous = await fetch(`${oss.endpoint}/test-bucket/mine/to%20secret/x`)
    expect(await errorOf(anonymous)).toMatchObject({ status: 403, code: 'AccessDenied' })
    const copy = await oss.send({
      method: 'PUT',
      key: 'mine/copy',
      headers: { 'x-oss-copy-source': '/test-bucket/mine/to%20secret/x' },
      credentials: limited,
    })
    // The link is copied, and leads no further than before.
    expect(copy.status).toBe(200)
    expect((await oss.send({ key: 'mine/copy', credentials: limited })).status).toBe(403)
    expect(await (await oss.send({ key: 'mine/copy' })).text()).toBe('secret')
    expect((await oss.send({ key: 'mine/copy', query: { symlink: null } })).headers.get('x-oss-symlink-target')).toBe(
      'secret%2Fx',
    )
    const initiated = await oss.send({
      method: 'POST',
      key: 'mine/parts',
      query: { uploads: null },
      credentials: limited,
    })
    const part = await oss.send({
      method: 'PUT',
      key: 'mine/parts',
      query: { partNumber: '1', uploadId: element(await initiated.text(), 'UploadId') ?? '' },
      headers: { 'x-oss-copy-source': '/test-bucket/mine/to%20secret/x' },
      credentials: limited,
    })
    const refused = await errorOf(part)
    expect([refused.status, element(refused.xml, 'EC')]).toEqual([400, '0042-00000308'])
  })

  it('to nothing, or to a link, cannot be read', async () => {
    const oss = await startServer()
    const link = (key: string, target: string) =>
      oss.send({ method: 'PUT', key, query: { symlink: null }, headers: { 'x-oss-symlink-target': target } })
    await link('a', 'missing')
    await link('b', 'a')
    expect(await errorOf(await oss.send({ key: 'a' }))).toMatchObject({ status: 404, code: 'SymlinkTargetNotExist' })
    expect(await errorOf(await oss.send({ key: 'b' }))).toMatchObject({ status: 400, code: 'InvalidTargetType' })
    await oss.put('file', 'x')
    const none = await oss.send({ key: 'file', query: { symlink: null } })
    expect(await errorOf(none)).toMatchObject({ status: 400, code: 'NotSymlink' })
    expect(await errorOf(await link('c', '/x'))).toMatchObject({ status: 400, code: 'InvalidObjectName' })
  })
})

describe('an archived object', () => {
  const archive = { 'x-oss-storage-class': 'Archive' }
  const days = (n: number) => `<RestoreRequest><Days>${String(n)}</Days></RestoreRequest>`

  it('must be restored before it can be read, and is archived again in the end', async () => {
    let now = Date.now()
    const oss = await startServer({ restoreTime: 60_000, now: () => new Date(now) })
    const get = (key = 'key') => oss.send({ key, now: new Date(now) })
    const restore = (key = 'key') =>
      oss.send({ method: 'POST', key, query: { restore: null }, body: days(2), now: new Date(now) })
    await oss.put('key', 'frozen', archive)
    expect(await errorOf(await get())).toMatchObject({ status: 403, code: 'InvalidObjectState' })
    expect((await oss.send({ method: 'HEAD', key: 'key' })).headers.get('x-oss-storage-class')).toBe('Archive')

    expect((await restore()).status).toBe(202)
    expect(await errorOf(await restore())).toMatchObject({ status: 409, code: 'RestoreAlreadyInProgress' })
    const head = await oss.send({ method: 'HEAD', key: 'key' })
    expect(head.headers.get('x-oss-restore')).toBe('ongoing-request="true"')
    expect((await get()).status).toBe(403)

    now += 61_000
    expect(await (await get()).text()).toBe('frozen')
    expect((await restore()).status).toBe(200)
    now += 3 * 86_400_000
    expect((await get()).status).toBe(403)
    const later = await oss.send({ method: 'HEAD', key: 'key', now: new Date(now) })
    expect(later.headers.get('x-oss-restore')).toBeNull()
  })

  it('is restored at once by default, and cannot be copied before', async () => {
    const oss = await startServer()
    await oss.put('key', 'frozen', archive)
    const copy = () => oss.send({ method: 'PUT', key: 'copy', headers: { 'x-oss-copy-source': '/test-bucket/key' } })
    expect(await errorOf(await copy())).toMatchObject({ status: 403, code: 'InvalidObjectState' })
    await oss.send({ method: 'POST', key: 'key', query: { restore: null } })
    expect((await copy()).status).toBe(200)
    expect(await (await oss.send({ key: 'key' })).text()).toBe('frozen')
  })

  it('is restored at the speed that is asked for, where its class knows speeds', async () => {
    const oss = await startServer()
    const restore = async (storageClass: string, tier: string) => {
      await oss.put('key', 'x', { 'x-oss-storage-class': storageClass })
      const body = `<RestoreRequest><Days>1</Days>${tier && `<JobParameters><Tier>${tier}</Tier></JobParameters>`}</RestoreRequest>`
      return oss.send({ method: 'POST', key: 'key', query: { restore: null }, body })
    }
    const priority = async (tier: string) =>
      (await restore('ColdArchive', tier)).headers.get('x-oss-object-restore-priority')
    expect([await priority('Bulk'), await priority('')]).toEqual(['Bulk', 'Standard'])
    expect((await errorOf(await restore('ColdArchive', 'Fast'))).code).toBe('InvalidArgument')
    expect((await errorOf(await restore('Archive', 'Bulk'))).code).toBe('MalformedXML')
  })

  it('is the only kind that can be restored', async () => {
    const oss = await startServer()
    await oss.put('key', 'x')
    const refused = await oss.send({ method: 'POST', key: 'key', query: { restore: null } })
    expect(await errorOf(refused)).toMatchObject({ status: 400, code: 'OperationNotSupported' })
  })
})

describe('what can be asked about an object without its bytes', () => {
  it('HeadObject tells everything, GetObjectMeta only ETag, size and time', async () => {
    const oss = await startServer()
    await oss.put('key', 'hello', { 'x-oss-meta-a': '1', 'x-oss-storage-class': 'IA' })
    const head = await oss.send({ method: 'HEAD', key: 'key' })
    expect(Object.fromEntries(head.headers)).toMatchObject({
      'content-length': '5',
      'content-type': 'application/octet-stream',
      'x-oss-meta-a': '1',
      'x-oss-object-type': 'Normal',
      'x-oss-storage-class': 'IA',
      'content-md5': 'XUFAKrxLKna5cZ2REBfFkg==',
      'accept-ranges': 'bytes',
    })
    const meta = await oss.send({ method: 'HEAD', key: 'key', query: { objectMeta: null } })
    expect(meta.headers.get('content-length')).toBe('5')
    expect(meta.headers.get('etag')).toBe(head.headers.get('etag'))
    for (const name of ['x-oss-meta-a', 'x-oss-hash-crc64ecma', 'content-type', 'content-md5']) {
      expect(meta.headers.get(name)).toBeNull()
    }
  })

  it('GetObjectMeta may be asked by GET, and has no body then either', async () => {
    const oss = await startServer()
    await oss.put('key', 'hello')
    const query = { objectMeta: null }
    for (const key of ['key', 'key']) {
      const meta = await oss.send({ key, query })
      expect([meta.status, await meta.text()]).toEqual([200, ''])
      expect(meta.headers.get('etag')).toBe('"5D41402ABC4B2A76B9719D911017C592"')
    }
  })

  it('DeleteObject answers 204 whether or not there was one', async () => {
    const oss = await startServer()
    await oss.put('key', 'x')
    for (let i = 0; i < 2; i += 1) expect((await oss.send({ method: 'DELETE', key: 'key' })).status).toBe(204)
    expect((await oss.send({ key: 'key' })).status).toBe(404)
  })
})
