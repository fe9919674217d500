import { createVerify } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { signPostPolicy } from 'oss-signer'
import { bucket, element, errorOf, region, startServer, type TestServer } from '../../test/harness.js'
import { localAccessKey } from '../options.js'

interface Received {
  request: IncomingMessage
  body: string
}

/** An application server that notes what it is told. */
async function startApplication(
  answer: (response: ServerResponse) => void,
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ request, body })
      answer(response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, received }
}

const ok = (response: ServerResponse) => response.end('{"Status":"OK"}')
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64')
const form = 'bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&type=${mimeType}&crc=${crc64}&v=${x:v}'

function put(oss: TestServer, callback: object, variables: object = {}) {
  const headers = {
    'content-type': 'text/plain',
    'x-oss-callback': base64(callback),
    'x-oss-callback-var': base64(variables),
  }
  return oss.send({ method: 'PUT', key: 'a b/ü', body: 'hello', headers })
}

const unreachable = 'The callbackUrl could not be reached.'

async function expectFailure(
  oss: TestServer,
  answer: (response: ServerResponse) => void,
  message: string,
): Promise<void> {
  const { url } = await startApplication(answer)
  const failed = await put(oss, { callbackUrl: url, callbackBody: form })
  const { status, code, xml } = await errorOf(failed)
  expect([status, code, element(xml, 'Message')]).toEqual([203, 'CallbackFailed', message])
  expect(await (await oss.send({ key: 'a b/ü' })).text()).toBe('hello')
}

describe('an upload callback', () => {
  it('tells the application server of the object, and the uploader what that said', async () => {
    const oss = await startServer()
    const { url, received } = await startApplication(ok)
    const answer = await put(oss, { callbackUrl: `${url}/done`, callbackBody: form }, { 'x:v': 'a&b' })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ Status: 'OK' })
    expect(answer.headers.get('etag')).toBe('"5D41402ABC4B2A76B9719D911017C592"')
    expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toEqual({
      bucket,
      object: 'a b/ü',
      etag: '5D41402ABC4B2A76B9719D911017C592',
      size: '5',
      type: 'text/plain',
      crc: answer.headers.get('x-oss-hash-crc64ecma'),
      v: 'a&b',
    })
  })

  it('fills a JSON body with values, quoted as JSON', async () => {
    const oss = await startServer()
    const { url, received } = await startApplication(ok)
    const callbackBody = '{"object":${object},"size":${size},"quoted":"${x:v}","none":${imageInfo.width}}'
    const callback = {
      callbackUrl: url,
      callbackBody,
      callbackBodyType: 'application/json',
      callbackHost: 'app.example',
    }
    await put(oss, callback, { 'x:v': 'say "hi"' })
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ object: 'a b/ü', size: 5, quoted: 'say "hi"', none: '' })
    expect(received[0]?.request.headers).toMatchObject({ host: 'app.example', 'content-type': 'application/json' })
  })

  it('is signed with a key that the application server can fetch', async () => {
    const oss = await startServer()
    const { url, received } = await startApplication(ok)
    await put(oss, { callbackUrl: `${url}/d%C3%B6ne?a=b%20c`, callbackBody: form })
    const { headers } = received[0]?.request ?? {}
    const keyUrl = Buffer.from(String(headers?.['x-oss-pub-key-url']), 'base64').toString()
    const key = await (await fetch(keyUrl)).text()
    const signed = `/döne?a=b%20c\n${received[0]?.body ?? ''}`
    const verify = (content: string) =>
      createVerify('RSA-MD5').update(content).verify(key, String(headers?.authorization), 'base64')
    expect([verify(signed), verify(`${signed}x`)]).toEqual([true, false])
  })

  it.each([
    ['another status', (response: ServerResponse) => response.writeHead(500).end('{}'), 'Error status : 500.'],
    [
      'no length',
      (response: ServerResponse) => {
        response.write('{}')
        response.end()
      },
      'The response has no valid Content-Length.',
    ],
    ['no JSON', (response: ServerResponse) => response.end('hello'), 'Response body is not valid json format.'],
    ['nothing at all', (response: ServerResponse) => response.destroy(), unreachable],
  ])('that is answered with %s fails with 203, and the object stays', async (_name, answer, message) => {
    await expectFailure(await startServer(), answer, message)
  })

  it('that is answered with nothing in time fails with 203, and the object stays', async () => {
    await expectFailure(await startServer({ limits: { callbackTime: 300 } }), () => undefined, unreachable)
  })

  it('tries its addresses in order', async () => {
    const oss = await startServer()
    const dead = await startApplication((response) => response.destroy())
    const { url, received } = await startApplication(ok)
    const answer = await put(oss, { callbackUrl: `${dead.url};${url.replace('http://', '')}`, callbackBody: form })
    expect([answer.status, dead.received.length, received.length]).toEqual([200, 1, 1])
  })

  it('is sent only where the server may send it', async () => {
    const oss = await startServer({ callbacks: { allow: ({ hostname }) => hostname === 'app.example' } })
    const { url, received } = await startApplication(ok)
    const refused = await errorOf(await put(oss, { callbackUrl: url, callbackBody: form }))
    expect([refused.code, received.length]).toEqual(['CallbackFailed', 0])
  })

  it('that is malformed is refused before anything is stored', async () => {
    const oss = await startServer()
    const callbacks = [{}, { callbackUrl: 'http://a' }, { callbackUrl: 'http://[', callbackBody: 'x' }]
    for (const callback of callbacks) {
      expect(await errorOf(await put(oss, callback))).toMatchObject({ status: 400, code: 'InvalidArgument' })
    }
    const headers = { 'x-oss-callback': 'not base64 of JSON' }
    const refused = await oss.send({ method: 'PUT', key: 'key', body: 'x', headers })
    expect(await errorOf(refused)).toMatchObject({ status: 400, code: 'InvalidArgument' })
    expect((await oss.send({ key: 'a b/ü' })).status).toBe(404)
  })

  it('is in the header or in the URL, not too long, and has variables of lower-case names', async () => {
    const oss = await startServer()
    const callback = base64({ callbackUrl: 'http://127.0.0.1:1', callbackBody: 'x' })
    const send = (query: Record<string, string>, headers: Record<string, string>) =>
      oss.send({ method: 'PUT', key: 'key', body: 'x', query, headers })
    const long = base64({ callbackUrl: 'http://127.0.0.1:1', callbackBody: 'x'.repeat(5000) })
    const refusals = [
      await send({ callback }, { 'x-oss-callback': callback }),
      await send({ 'callback-var': base64({}) }, { 'x-oss-callback': callback, 'x-oss-callback-var': base64({}) }),
      await send({}, { 'x-oss-callback': long }),
      await send({}, { 'x-oss-callback': callback, 'x-oss-callback-var': base64({ 'x:a': 'x'.repeat(5000) }) }),
      await send({}, { 'x-oss-callback': callback, 'x-oss-callback-var': base64({ 'x:Upper': '1' }) }),
      await send({}, { 'x-oss-callback': callback, 'x-oss-callback-var': base64({ name: '1' }) }),
    ]
    for (const refused of refusals)
      expect(await errorOf(refused)).toMatchObject({ status: 400, code: 'InvalidArgument' })
    expect((await oss.send({ key: 'key' })).status).toBe(404)
  })

  it('works in a signed URL, a form, and when a multipart upload is completed', async () => {
    const oss = await startServer()
    const { url, received } = await startApplication(ok)
    const callback = base64({ callbackUrl: url, callbackBody: 'object=${object}&op=${operation}&v=${x:v}' })
    const query = { callback, 'callback-var': base64({ 'x:v': '1' }) }
    for (const version of ['V1', 'V4'] as const) {
      const signed = oss.url({ method: 'PUT', key: 'url', query, version })
      expect((await fetch(signed.url, { method: 'PUT', body: Buffer.from('x') })).status).toBe(200)
    }
    const fields = { callback, 'x:v': '2' }
    const policy = { bucket, endpoint: oss.endpoint, addressing: 'path' as const, key: 'form', expiresIn: 60, fields }
    const signed = signPostPolicy(policy, { version: 'V4', credentials: localAccessKey, region })
    const data = new FormData()
    for (const [name, value] of signed.fields) data.append(name, value)
    data.append('file', new Blob(['x']), 'a')
    expect(await (await fetch(signed.url, { method: 'POST', body: data })).json()).toEqual({ Status: 'OK' })

    const initiated = await (await oss.send({ method: 'POST', key: 'parts', query: { uploads: null } })).text()
    const uploadId = element(initiated, 'UploadId') ?? ''
    await oss.send({ method: 'PUT', key: 'parts', query: { partNumber: '1', uploadId }, body: 'x' })
    const headers = { 'x-oss-complete-all': 'yes', 'x-oss-callback': callback }
    await oss.send({ method: 'POST', key: 'parts', query: { uploadId }, headers })
    expect(received.map(({ body }) => body)).toEqual([
      'object=url&op=PutObject&v=1',
      'object=url&op=PutObject&v=1',
      'object=form&op=PostObject&v=2',
      'object=parts&op=CompleteMultipartUpload&v=',
    ])
  })
})
