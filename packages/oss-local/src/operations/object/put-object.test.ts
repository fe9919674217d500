import { createHash } from 'node:crypto'
import { crc64 } from 'oss-signer'
import { describe, expect, it } from 'vitest'
import { errorOf, startServer } from '../../../test/harness.js'

const large = Buffer.alloc(3_000_000, 'abcdefg')

describe('PutObject', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a small object', Buffer.from('hello')],
    ['an object larger than what is kept in the index', large],
  ])('stores %s and answers its digests', async (_name, body) => {
    const oss = await startServer()
    const answer = await oss.put('key', body)
    const md5 = createHash('md5').update(body).digest()
    expect(answer.headers.get('etag')).toBe(`"${md5.toString('hex').toUpperCase()}"`)
    expect(answer.headers.get('content-md5')).toBe(md5.toString('base64'))
    expect(answer.headers.get('x-oss-hash-crc64ecma')).toBe(crc64(body))
    const stored = await oss.send({ key: 'key' })
    expect(Buffer.from(await stored.arrayBuffer()).equals(body)).toBe(true)
  })

  it('keeps content headers and user metadata, in any script', async () => {
    const oss = await startServer()
    await oss.put('key', 'x', {
      'content-type': 'text/plain;charset=utf-8',
      'cache-control': 'no-store',
      'content-disposition': 'attachment; filename=a.txt',
      'content-encoding': 'identity',
      'x-oss-meta-author': 'somebody',
    })
    const { headers } = await oss.send({ method: 'HEAD', key: 'key' })
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/plain;charset=utf-8',
      'cache-control': 'no-store',
      'content-disposition': 'attachment; filename=a.txt',
      'content-encoding': 'identity',
      'x-oss-meta-author': 'somebody',
    })
  })

  it('tells how the object is encrypted, as far as it is noted', async () => {
    const oss = await startServer()
    const encryption = { 'x-oss-server-side-encryption': 'AES256' }
    expect(Object.fromEntries((await oss.put('key', 'x', encryption)).headers)).toMatchObject(encryption)
    expect(Object.fromEntries((await oss.send({ method: 'HEAD', key: 'key' })).headers)).toMatchObject(encryption)
    const refused = await oss.send({
      method: 'PUT',
      key: 'key',
      body: 'x',
      headers: { 'x-oss-server-side-encryption': 'ROT13' },
    })
    expect(await errorOf(refused)).toMatchObject({ status: 400, code: 'InvalidEncryptionAlgorithmError' })
  })

  it('refuses bytes that do not have the Content-MD5 they claim, and keeps nothing', async () => {
    const oss = await startServer()
    const wrong = createHash('md5').update('other').digest('base64')
    const refused = await oss.send({ method: 'PUT', key: 'key', body: 'hello', headers: { 'content-md5': wrong } })
    expect(await errorOf(refused)).toMatchObject({ status: 400, code: 'InvalidDigest' })
    const malformed = await oss.send({ method: 'PUT', key: 'key', body: 'hello', headers: { 'content-md5': 'abc' } })
    expect(await errorOf(malformed)).toMatchObject({ status: 400, code: 'InvalidDigest' })
    expect((await oss.send({ key: 'key' })).status).toBe(404)
  })

  it('does not overwrite where that is forbidden, also when several write at once', async () => {
    const oss = await startServer()
    const headers = { 'x-oss-forbid-overwrite': 'true' }
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        oss.send({ method: 'PUT', key: 'key', body: `writer ${String(i)}`, headers }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const refused = answers.find(({ status }) => status !== 200)
    if (refused === undefined) throw new Error('Nobody was refused')
    expect(await errorOf(refused)).toMatchObject({ status: 409, code: 'FileAlreadyExists' })
  })

  it('leaves one whole object where several write the same key', async () => {
    const oss = await startServer()
    const bodies = Array.from({ length: 8 }, (_, i) => Buffer.alloc(200_000, String(i)))
    await Promise.all(bodies.map((body) => oss.put('key', body)))
    const stored = Buffer.from(await (await oss.send({ key: 'key' })).arrayBuffer())
    expect(bodies.some((body) => body.equals(stored))).toBe(true)
  })

  it('answers NoSuchBucket for a bucket that is not there', async () => {
    const oss = await startServer()
    const refused = await oss.send({ method: 'PUT', bucket: 'no-such-bucket', key: 'key', body: 'x' })
    expect(await errorOf(refused)).toMatchObject({ status: 404, code: 'NoSuchBucket' })
  })
})
