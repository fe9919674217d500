import { crc64 } from 'oss-signer'
import { describe, expect, it } from 'vitest'
import { errorOf, startServer, type TestServer } from '../../../test/harness.js'

const append = (oss: TestServer, position: number, body: string | Buffer, headers: Record<string, string> = {}) =>
  oss.send({ method: 'POST', key: 'log', query: { append: null, position: String(position) }, body, headers })

describe('AppendObject', () => {
  it('grows an object piece by piece and answers position and CRC of the whole', async () => {
    const oss = await startServer()
    const pieces = [Buffer.from('first,'), Buffer.alloc(200_000, 'second'), Buffer.alloc(0), Buffer.from('third')]
    let whole = Buffer.alloc(0)
    for (const piece of pieces) {
      const answer = await append(oss, whole.length, piece, { 'content-type': 'text/log', 'x-oss-meta-a': '1' })
      whole = Buffer.concat([whole, piece])
      expect(answer.status).toBe(200)
      expect(answer.headers.get('x-oss-next-append-position')).toBe(String(whole.length))
      expect(answer.headers.get('x-oss-hash-crc64ecma')).toBe(crc64(whole))
    }
    const grown = await oss.send({ key: 'log' })
    expect(Buffer.from(await grown.arrayBuffer()).equals(whole)).toBe(true)
    expect(grown.headers.get('x-oss-object-type')).toBe('Appendable')
    expect(grown.headers.get('content-type')).toBe('text/log')
    const middle = await oss.send({ key: 'log', headers: { range: 'bytes=3-200008' } })
    expect(Buffer.from(await middle.arrayBuffer()).equals(whole.subarray(3, 200_009))).toBe(true)
  })

  it('changes nothing about an object when nothing is appended', async () => {
    let now = Date.now()
    const oss = await startServer({ now: () => new Date(now) })
    const send = (position: number, body: string) =>
      oss.send({
        method: 'POST',
        key: 'log',
        query: { append: null, position: String(position) },
        body,
        now: new Date(now),
      })
    await send(0, 'abc')
    const head = async () => {
      const { headers } = await oss.send({ method: 'HEAD', key: 'log', now: new Date(now) })
      return [headers.get('etag'), headers.get('last-modified'), headers.get('x-oss-next-append-position')]
    }
    const before = await head()
    now += 10_000
    expect((await send(3, '')).headers.get('x-oss-next-append-position')).toBe('3')
    expect(await head()).toEqual(before)
    expect(before[2]).toBe('3')
  })

  it('refuses a wrong position and says which one would be right', async () => {
    const oss = await startServer()
    await append(oss, 0, 'abc')
    for (const position of [0, 2, 4]) {
      const refused = await append(oss, position, 'd')
      expect(refused.headers.get('x-oss-next-append-position')).toBe('3')
      expect(await errorOf(refused)).toMatchObject({ status: 409, code: 'PositionNotEqualToLength' })
    }
  })

  it('lets one of several through that append at the same position', async () => {
    const oss = await startServer()
    const answers = await Promise.all(Array.from({ length: 10 }, () => append(oss, 0, 'abc')))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await (await oss.send({ key: 'log' })).text()).toBe('abc')
  })

  it('takes what is said of the object from the first piece alone', async () => {
    const oss = await startServer()
    await append(oss, 0, 'abc', { 'x-oss-tagging': 'a=1' })
    expect((await append(oss, 3, 'd', { 'x-oss-tagging': ';', 'x-oss-storage-class': 'None' })).status).toBe(200)
    const { headers } = await oss.send({ method: 'HEAD', key: 'log' })
    expect([headers.get('x-oss-tagging-count'), headers.get('x-oss-storage-class')]).toEqual(['1', 'Standard'])
  })

  it('refuses to append to an object that was put', async () => {
    const oss = await startServer()
    await oss.put('log', 'abc')
    expect(await errorOf(await append(oss, 3, 'd'))).toMatchObject({ status: 409, code: 'ObjectNotAppendable' })
  })
})
