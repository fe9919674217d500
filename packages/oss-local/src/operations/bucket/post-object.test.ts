import { createHash } from 'node:crypto'
import { signPostPolicy, type PolicyCondition } from 'oss-signer'
import { describe, expect, it } from 'vitest'
import {
  bucket,
  element,
  elements,
  errorOf,
  region,
  startServer,
  type TestServer,
  type Version,
} from '../../../test/harness.js'
import { localAccessKey } from '../../options.js'

interface Posted {
  key?: string
  fields?: Record<string, string>
  conditions?: PolicyCondition[]
  version?: Version
  /** Fields that are sent beside those that were signed. */
  unsigned?: Record<string, string>
  body?: string | Blob
  filename?: string
}

async function post(oss: TestServer, posted: Posted): Promise<Response> {
  const {
    key = 'key',
    fields = {},
    conditions = [],
    version = 'V4',
    unsigned = {},
    body = 'hello',
    filename = 'a.txt',
  } = posted
  const policy = {
    bucket,
    endpoint: oss.endpoint,
    addressing: 'path' as const,
    key,
    fields,
    conditions,
    expiresIn: 600,
  }
  const signed = signPostPolicy(policy, { version, credentials: localAccessKey, region })
  const form = new FormData()
  for (const [name, value] of [...signed.fields, ...Object.entries(unsigned)]) form.append(name, value)
  form.append('file', new Blob([body], { type: 'text/plain' }), filename)
  return fetch(signed.url, { method: 'POST', body: form, redirect: 'manual' })
}

const open = { buckets: [{ name: bucket, acl: 'public-read-write' as const }] }
const file = 'the file'

/** A form to its last byte. */
function rawForm(
  fields: Record<string, string | Buffer>,
  content: string,
  partHeader = '',
  disposition = 'filename="a"',
) {
  const pieces = Object.entries(fields).flatMap(([name, value]) => [
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`,
    value,
    '\r\n',
  ])
  const head = `--b\r\nContent-Disposition: form-data; name="file"; ${disposition}\r\n`
  pieces.push(head, partHeader === '' ? '' : `${partHeader}\r\n`, '\r\n', content, '\r\n--b--\r\n')
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece)))
}

function sendForm(
  oss: TestServer,
  body: Buffer,
  type = 'multipart/form-data; boundary=b',
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${oss.endpoint}/${bucket}/`, { method: 'POST', headers: { 'content-type': type, ...headers }, body })
}

describe('PostObject', () => {
  it.each(['V1', 'V4'] as const)('stores the file of a form signed with %s', async (version) => {
    const oss = await startServer()
    const answer = await post(oss, { version, key: 'folder/ü ${filename}', fields: { 'x-oss-meta-a': 'ä' } })
    expect(answer.status).toBe(204)
    const stored = await oss.send({ key: 'folder/ü a.txt' })
    expect(await stored.text()).toBe('hello')
    expect(answer.headers.get('etag')).toBe(stored.headers.get('etag'))
    expect(answer.headers.get('x-oss-hash-crc64ecma')).toBe(stored.headers.get('x-oss-hash-crc64ecma'))
    expect(Buffer.from(stored.headers.get('x-oss-meta-a') ?? '', 'latin1').toString()).toBe('ä')
  })

  it('takes the type from x-oss-content-type, else from the field, else from the file', async () => {
    const oss = await startServer()
    const typeAfter = async (posted: Posted) => {
      await post(oss, posted)
      return (await oss.send({ method: 'HEAD', key: 'key' })).headers.get('content-type')
    }
    const field = { 'Content-Type': 'text/b' }
    expect(await typeAfter({ fields: { 'x-oss-content-type': 'text/a' }, unsigned: field })).toBe('text/a')
    expect(await typeAfter({ fields: field })).toBe('text/b')
    expect(await typeAfter({})).toBe('text/plain')
  })

  it('answers with the status that the form asks for, or redirects', async () => {
    const oss = await startServer()
    const withStatus = (success_action_status: string) => post(oss, { fields: { success_action_status } })
    expect((await withStatus('200')).status).toBe(200)
    expect((await withStatus('404')).status).toBe(204)
    const created = await withStatus('201')
    const xml = await created.text()
    expect(created.status).toBe(201)
    expect([element(xml, 'Bucket'), element(xml, 'Key')]).toEqual([bucket, 'key'])
    expect(element(xml, 'Location')).toBe(`${oss.endpoint}/${bucket}/key`)
    const success_action_redirect = 'http://127.0.0.1:1/done?a=b'
    const redirected = await post(oss, { fields: { success_action_redirect } })
    expect(redirected.status).toBe(303)
    const location = new URL(redirected.headers.get('location') ?? '')
    expect(Object.fromEntries(location.searchParams)).toMatchObject({ a: 'b', bucket, key: 'key' })
  })

  it('holds the file against the sizes of the policy', async () => {
    const oss = await startServer()
    const conditions: PolicyCondition[] = [['content-length-range', 3, 5]]
    const sized = (size: number) => post(oss, { conditions, body: 'x'.repeat(size) })
    expect(await errorOf(await sized(2))).toMatchObject({ status: 400, code: 'EntityTooSmall' })
    expect((await oss.send({ key: 'key' })).status).toBe(404)
    for (const size of [6, 3_000_000]) {
      expect(await errorOf(await sized(size))).toMatchObject({ status: 400, code: 'EntityTooLarge' })
    }
    expect((await oss.send({ key: 'key' })).status).toBe(404)
    expect((await sized(5)).status).toBe(204)
  })

  it('refuses a form that breaks its policy, and accepts fields that the policy does not mention', async () => {
    const oss = await startServer()
    const other = await post(oss, {
      conditions: [['starts-with', '$x-oss-meta-a', 'b']],
      unsigned: { 'x-oss-meta-a': 'c' },
    })
    const refused = await errorOf(other)
    expect(refused).toMatchObject({ status: 403, code: 'AccessDenied' })
    expect(refused.xml).toContain('Policy Condition failed')
    expect((await post(oss, { unsigned: { 'x-oss-meta-extra': '1', anything: 'else' } })).status).toBe(204)
  })

  it('refuses what no header can carry, where the field becomes one', async () => {
    const oss = await startServer()
    for (const [name, value] of [
      ['x-oss-meta-a', 'a\r\nx-evil: b'],
      ['Content-Type', 'text/\u0001'],
      ['success_action_redirect', 'http://localhost/\r\nx-evil: b'],
    ] as const) {
      expect(await errorOf(await post(oss, { unsigned: { [name]: value } }))).toMatchObject({
        status: 400,
        code: 'InvalidArgument',
      })
    }
    const note = await post(oss, { fields: { note: 'two\r\nlines' } })
    expect(note.status).toBe(204)
  })

  it('refuses a repeated field and a second file', async () => {
    const oss = await startServer()
    const twice = await post(oss, { unsigned: { key: 'another' } })
    expect(await errorOf(twice)).toMatchObject({ status: 400, code: 'InvalidArgument' })
    const signed = signPostPolicy(
      { bucket, endpoint: oss.endpoint, addressing: 'path', key: 'two', expiresIn: 60 },
      { version: 'V4', credentials: localAccessKey, region },
    )
    const form = new FormData()
    for (const [name, value] of signed.fields) form.append(name, value)
    form.append('file', new Blob(['1']), '1')
    form.append('file', new Blob(['2']), '2')
    const answer = await fetch(signed.url, { method: 'POST', body: form })
    expect(await errorOf(answer)).toMatchObject({ status: 400, code: 'IncorrectNumberOfFilesInPOSTRequest' })
    expect((await oss.send({ key: 'two' })).status).toBe(404)
  })

  it('does not overwrite where the form forbids it', async () => {
    const oss = await startServer()
    await oss.put('key', 'first')
    const refused = await post(oss, { fields: { 'x-oss-forbid-overwrite': 'true' } })
    expect(await errorOf(refused)).toMatchObject({ status: 409, code: 'FileAlreadyExists' })
  })

  it('needs a form, a key before the file, and a file', async () => {
    const oss = await startServer({ buckets: [{ name: bucket, acl: 'public-read-write' }] })
    const send = (body: FormData | string) => fetch(`${oss.endpoint}/${bucket}`, { method: 'POST', body })
    const form = (...parts: [string, string | Blob][]) => {
      const data = new FormData()
      for (const [name, value] of parts) data.append(name, value)
      return data
    }
    const file = new Blob(['x'])
    expect((await errorOf(await send('text'))).code).toBe('RequestIsNotMultiPartContent')
    expect((await errorOf(await send(form(['key', 'a'])))).code).toBe('MalformedPOSTRequest')
    expect((await errorOf(await send(form(['file', file], ['key', 'a'])))).code).toBe('InvalidArgument')
    expect((await errorOf(await send(form(['key', '/a'], ['file', file])))).code).toBe('InvalidObjectName')
    const long = form(['key', 'a'], ['x', 'x'.repeat(3_000_000)], ['file', file])
    expect((await errorOf(await send(long))).code).toBe('FieldItemTooLong')
    expect((await send(form(['key', 'a'], ['file', file], ['submit', 'Upload']))).status).toBe(204)
  })

  it('needs fields in UTF-8, and a boundary', async () => {
    const oss = await startServer(open)
    const refused = async (body: Buffer, type?: string) => errorOf(await sendForm(oss, body, type))
    const malformed = { status: 400, code: 'MalformedPOSTRequest' }
    expect(await refused(rawForm({ key: Buffer.from([0x61, 0xff]) }, file))).toMatchObject(malformed)
    expect(await refused(rawForm({ key: 'a' }, file), 'multipart/form-data')).toMatchObject(malformed)
    expect(await refused(rawForm({ key: 'a' }, file), 'multipart/form-data; boundary=other')).toMatchObject(malformed)
    expect((await sendForm(oss, rawForm({ key: 'a\u0000\uFFFD' }, file))).status).toBe(204)
    expect((await oss.send({ key: 'a\u0000\uFFFD' })).status).toBe(200)
  })

  it('keeps the type of the file to the letter, and takes none for octets', async () => {
    const oss = await startServer(open)
    const typeAfter = async (partHeader: string) => {
      await sendForm(oss, rawForm({ key: 'key' }, file, partHeader))
      return (await oss.send({ method: 'HEAD', key: 'key' })).headers.get('content-type')
    }
    expect(await typeAfter('Content-Type: text/HTML; charset=UTF-8')).toBe('text/HTML; charset=UTF-8')
    expect(await typeAfter('content-type:text/x')).toBe('text/x')
    expect(await typeAfter('Content-Transfer-Encoding: binary')).toBe('application/octet-stream')
  })

  it('takes an ACL from the header, where no field has one', async () => {
    const oss = await startServer(open)
    const aclAfter = async (key: string, fields: Record<string, string>) => {
      await sendForm(oss, rawForm({ key, ...fields }, file), undefined, { 'x-oss-object-acl': 'private' })
      return element(await (await oss.send({ key, query: { acl: null } })).text(), 'Grant')
    }
    expect(await aclAfter('a', {})).toBe('private')
    expect(await aclAfter('b', { 'x-oss-object-acl': 'public-read' })).toBe('public-read')
  })

  it('holds the whole body against the Content-MD5 of its header, and the file against that of a field', async () => {
    const oss = await startServer(open)
    const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('base64')
    const body = rawForm({ key: 'key' }, file)
    const withHeader = (value: string) => sendForm(oss, body, undefined, { 'content-md5': value })
    for (const wrong of [md5(Buffer.from(file)), 'nonsense']) {
      expect(await errorOf(await withHeader(wrong))).toMatchObject({ status: 400, code: 'InvalidDigest' })
    }
    const field = rawForm({ key: 'key', 'Content-MD5': md5(body) }, file)
    expect(await errorOf(await sendForm(oss, field))).toMatchObject({ status: 400, code: 'InvalidDigest' })
    expect((await oss.send({ key: 'key' })).status).toBe(404)
    expect((await withHeader(md5(body))).status).toBe(204)
    expect((await sendForm(oss, rawForm({ key: 'key', 'Content-MD5': md5(Buffer.from(file)) }, file))).status).toBe(204)
  })

  it('makes no object without a name', async () => {
    const oss = await startServer(open)
    for (const name of ['filename=""', 'filename="a/"']) {
      const refused = await sendForm(oss, rawForm({ key: '${filename}' }, file, '', name))
      expect(await errorOf(refused)).toMatchObject({ status: 400, code: 'InvalidObjectName' })
    }
    expect(elements(await (await oss.send({})).text(), 'Key')).toEqual([])
  })

  it('names an object after its file, however a client writes that name', async () => {
    const oss = await startServer(open)
    const keyFor = async (disposition: string) => {
      const fields = { key: 'dir/${filename}', success_action_status: '201' }
      const answer = await sendForm(oss, rawForm(fields, file, '', disposition))
      return element(await answer.text(), 'Key')
    }
    expect(await keyFor('filename="C:\\dir\\ä.txt"')).toBe('dir/ä.txt')
    expect(await keyFor('filename="/tmp/a \\"b\\".txt"')).toBe('dir/a &quot;b&quot;.txt')
    expect(await keyFor(`filename*=UTF-8''%C3%A4%20b.txt`)).toBe('dir/ä b.txt')
    expect(await keyFor('filename=plain.txt')).toBe('dir/plain.txt')
  })

  it('lets nobody post without a signature where the public may not write', async () => {
    const oss = await startServer()
    const form = new FormData()
    form.append('key', 'key')
    form.append('file', new Blob(['x']))
    const refused = await fetch(`${oss.endpoint}/${bucket}/`, { method: 'POST', body: form })
    expect(await errorOf(refused)).toMatchObject({ status: 403, code: 'AccessDenied' })
  })

  it('refuses a form that breaks off, and keeps nothing', async () => {
    const oss = await startServer({ buckets: [{ name: bucket, acl: 'public-read-write' }] })
    const head = '--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nkey\r\n'
    const file = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf of it'
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    const broken = await fetch(`${oss.endpoint}/${bucket}/`, { method: 'POST', headers, body: head + file })
    expect(await errorOf(broken)).toMatchObject({ status: 400, code: 'MalformedPOSTRequest' })
    expect((await oss.send({ key: 'key' })).status).toBe(404)
  })
})
