import { describe, expect, it } from 'vitest'
import { errorOf, startServer } from '../../../test/harness.js'

const digits = '0123456789'

describe('GetObject', () => {
  it.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=8-', 206, '89', 'bytes 8-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=5-5', 206, '5', 'bytes 5-5/10'],
    ['bytes=0-10', 200, digits, null],
    ['bytes=10-', 200, digits, null],
    ['bytes=-0', 200, digits, null],
    ['bytes=-11', 200, digits, null],
    ['bytes=5-2', 200, digits, null],
    ['bytes=0-1,3-4', 200, digits, null],
    ['items=0-1', 200, digits, null],
  ])('answers the range %s with %i', async (range, status, text, contentRange) => {
    const oss = await startServer()
    await oss.put('key', digits)
    const answer = await oss.send({ key: 'key', headers: { range } })
    expect(answer.status).toBe(status)
    expect(await answer.text()).toBe(text)
    expect(answer.headers.get('content-range')).toBe(contentRange)
  })

  it.each([
    ['bytes=0-10', 206, digits],
    ['bytes=5-100', 206, '56789'],
    ['bytes=-11', 206, digits],
    ['bytes=10-', 416, undefined],
    ['bytes=-0', 416, undefined],
    ['bytes=5-2', 200, digits],
  ])('answers the range %s with %i in the standard way', async (range, status, text) => {
    const oss = await startServer()
    await oss.put('key', digits)
    const answer = await oss.send({ key: 'key', headers: { range, 'x-oss-range-behavior': 'standard' } })
    expect(answer.status).toBe(status)
    if (text === undefined) expect((await errorOf(answer)).code).toBe('InvalidRange')
    else expect(await answer.text()).toBe(text)
  })

  it('reads ranges of an object in a file of its own', async () => {
    const oss = await startServer()
    const body = Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => i % 251))
    await oss.put('key', body)
    const answer = await oss.send({ key: 'key', headers: { range: 'bytes=123456-765432' } })
    expect(Buffer.from(await answer.arrayBuffer()).equals(body.subarray(123_456, 765_433))).toBe(true)
  })

  it('keeps the conditions of If-Match, If-None-Match and the two dates', async () => {
    const oss = await startServer()
    const etag = (await oss.put('key', digits)).headers.get('etag') ?? ''
    const modified = (await oss.send({ key: 'key' })).headers.get('last-modified') ?? ''
    const before = new Date(Date.parse(modified) - 1000).toUTCString()
    const statusOf = async (headers: Record<string, string>) => (await oss.send({ key: 'key', headers })).status
    expect(await statusOf({ 'if-match': etag })).toBe(200)
    expect(await statusOf({ 'if-match': etag.replaceAll('"', '') })).toBe(200)
    expect(await statusOf({ 'if-match': '"other"' })).toBe(412)
    expect(await statusOf({ 'if-none-match': etag })).toBe(304)
    expect(await statusOf({ 'if-none-match': '"other"' })).toBe(200)
    expect(await statusOf({ 'if-modified-since': modified })).toBe(304)
    expect(await statusOf({ 'if-modified-since': before })).toBe(200)
    expect(await statusOf({ 'if-modified-since': 'not a date' })).toBe(200)
    expect(await statusOf({ 'if-unmodified-since': before })).toBe(412)
    expect(await statusOf({ 'if-unmodified-since': modified })).toBe(200)
  })

  it('says which condition did not hold', async () => {
    const oss = await startServer()
    await oss.put('key', digits)
    const refused = await oss.send({ key: 'key', headers: { 'if-match': '"other"' } })
    const { code, xml } = await errorOf(refused)
    expect(code).toBe('PreconditionFailed')
    expect(xml).toContain('<Condition>If-Match</Condition>')
  })

  it('answers with the headers that a signed URL asks for', async () => {
    const oss = await startServer()
    await oss.put('key', digits)
    const query = {
      'response-content-type': 'text/css',
      'response-content-disposition': 'attachment; filename="ü.css"',
    }
    for (const version of ['V1', 'V4'] as const) {
      const answer = await fetch(oss.url({ key: 'key', query, version }).url)
      expect(answer.headers.get('content-type')).toBe('text/css')
      const disposition = Buffer.from(answer.headers.get('content-disposition') ?? '', 'latin1').toString()
      expect(disposition).toBe('attachment; filename="ü.css"')
    }
    const broken = await fetch(oss.url({ key: 'key', query: { 'response-expires': 'a\u0001' } }).url)
    expect(await errorOf(broken)).toMatchObject({ status: 400, code: 'InvalidArgument' })
  })

  it('answers NoSuchKey with the key, and for HEAD in a header', async () => {
    const oss = await startServer()
    const missing = await errorOf(await oss.send({ key: 'a/missing' }))
    expect(missing).toMatchObject({ status: 404, code: 'NoSuchKey' })
    expect(missing.xml).toContain('<Key>a/missing</Key>')
    const head = await oss.send({ method: 'HEAD', key: 'a/missing' })
    expect(head.headers.get('x-oss-ec')).toBe('0026-00000001')
    expect(await errorOf(head)).toMatchObject({ status: 404, code: 'NoSuchKey' })
  })

  it('reads what was there when it began, though the object is replaced and deleted meanwhile', async () => {
    const oss = await startServer()
    const old = Buffer.alloc(20_000_000, 'old')
    await oss.put('key', old)
    const answer = await oss.send({ key: 'key' })
    await oss.put('key', 'new')
    await oss.send({ method: 'DELETE', key: 'key' })
    expect(Buffer.from(await answer.arrayBuffer()).equals(old)).toBe(true)
  })
})
