import { signPostPolicy, type PolicyCondition } from 'oss-signer'
import { describe, expect, it } from 'vitest'
import { bucket, element, errorOf, region, startServer, type TestServer, type Version } from '../../../test/harness.js'
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
    expect((await errorOf(await send(form(['key', 'a\u0000b\uFFFD'], ['file', file])))).code).toBe(
      'MalformedPOSTRequest',
    )
    const long = form(['key', 'a'], ['x', 'x'.repeat(3_000_000)], ['file', file])
    expect((await errorOf(await send(long))).code).toBe('FieldItemTooLong')
    expect((await send(form(['key', 'a'], ['file', file], ['submit', 'Upload']))).status).toBe(204)
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
