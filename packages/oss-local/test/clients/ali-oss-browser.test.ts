import { describe, expect, it } from 'vitest'
import { bucket, startServer } from '../harness.js'
import { browserCors, openPage } from './chromium.js'

describe('the browser build of ali-oss, in Chromium', () => {
  it.each([
    ['V1', false],
    ['V4', true],
  ])(
    'uploads, in parts too, downloads, lists and deletes from another origin, signing with %s',
    async (_name, isV4) => {
      const oss = await startServer({ cors: browserCors })
      const page = await openPage('ali-oss/dist/aliyun-oss-sdk.js')
      const result: unknown = await page.evaluate(`(async () => {
      const client = new OSS({
        endpoint: ${JSON.stringify(oss.endpoint)}, sldEnable: true, secure: false, bucket: ${JSON.stringify(bucket)},
        accessKeyId: 'oss-local', accessKeySecret: 'oss-local-secret', authorizationV4: ${String(isV4)},
      })
      await client.put('folder/ü b+c.txt', new Blob(['hello'], { type: 'text/plain' }))
      const text = new TextDecoder().decode((await client.get('folder/ü b+c.txt')).content)
      const large = new File([new Uint8Array(500_000).fill(7)], 'large.bin')
      await client.multipartUpload('large', large, { partSize: 102_400, parallel: 3 })
      const head = await client.head('large')
      const names = (await client.listV2({ 'max-keys': 10 })).objects.map(({ name }) => name)
      await client.delete('folder/ü b+c.txt')
      const error = await client.get('folder/ü b+c.txt').catch(({ code, status }) => ({ code, status }))
      return { text, size: head.res.headers['content-length'], names, error }
    })()`)
      expect(result).toEqual({
        text: 'hello',
        size: '500000',
        names: ['folder/ü b+c.txt', 'large'],
        error: { code: 'NoSuchKey', status: 404 },
      })
    },
  )

  it('sets its clock by the answer of the server when its own is wrong', async () => {
    const oss = await startServer({ cors: browserCors, now: () => new Date(Date.now() + 3_600_000) })
    const page = await openPage('ali-oss/dist/aliyun-oss-sdk.js')
    const text: unknown = await page.evaluate(`(async () => {
      const client = new OSS({
        endpoint: ${JSON.stringify(oss.endpoint)}, sldEnable: true, secure: false, bucket: ${JSON.stringify(bucket)},
        accessKeyId: 'oss-local', accessKeySecret: 'oss-local-secret',
      })
      await client.put('key', new Blob(['hello']))
      return new TextDecoder().decode((await client.get('key')).content)
    })()`)
    expect(text).toBe('hello')
  })
})

describe('tiny-oss, in Chromium', () => {
  it('puts, links and signs URLs on a virtual host', async () => {
    const oss = await startServer({ cors: browserCors })
    const page = await openPage('tiny-oss/dist/tiny-oss.js')
    const result: unknown = await page.evaluate(`(async () => {
      const client = new TinyOSS({
        accessKeyId: 'oss-local', accessKeySecret: 'oss-local-secret', bucket: ${JSON.stringify(bucket)},
        endpoint: ${JSON.stringify(`${bucket}.localhost:${String(oss.port)}`)},
      })
      let progress = 0
      await client.put('hello.txt', new Blob(['hello'], { type: 'text/plain' }), { onprogress: () => { progress += 1 } })
      await client.putSymlink('link', 'hello.txt')
      const signed = client.signatureUrl('link', { response: { 'content-type': 'text/css' } })
      const answer = await fetch(signed)
      return { text: await answer.text(), type: answer.headers.get('content-type'), moved: progress > 0 }
    })()`)
    expect(result).toEqual({ text: 'hello', type: 'text/css', moved: true })
  })
})
