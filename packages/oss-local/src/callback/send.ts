import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { OssError } from '../errors/oss-error.js'
import type { OssResponse } from '../http/message.js'
import { percentDecode } from '../http/query.js'
import type { Limits } from '../limits.js'
import type { Context } from '../operations/operation.js'
import type { StoredObject } from '../store/store.js'
import { callbackBody } from './body.js'
import type { Callback } from './callback.js'
import { publicKeyPath } from './key.js'

/**
 * Tells the application server of a stored object, and answers the uploader with what it says. Throws CallbackFailed, a 203:
 * the object stays.
 */
export async function sendCallback(
  callback: Callback,
  context: Context,
  object: StoredObject,
  headers: Record<string, string>,
): Promise<OssResponse> {
  const { services } = context
  const deadline = AbortSignal.timeout(services.limits.callbackTime)
  let failure = ''
  for (const url of callback.urls) {
    try {
      if (!services.callbacks.allow(url)) throw failed('The callbackUrl is not allowed.')
      const answer = await post(url, callback, await message(url, callback, context, object), services.limits, deadline)
      return { status: 200, headers: { ...headers, 'content-type': 'application/json' }, body: answer }
    } catch (error) {
      // Why an address could not be reached would tell an uploader what there is in the server's network.
      failure = error instanceof OssError ? error.message : 'The callbackUrl could not be reached.'
    }
  }
  throw new OssError('CallbackFailed', { message: failure, headers })
}

function failed(message: string): OssError {
  return new OssError('CallbackFailed', { message })
}

interface Message {
  body: string
  headers: Record<string, string>
}

async function message(url: URL, callback: Callback, context: Context, object: StoredObject): Promise<Message> {
  const { services, requestId, request, bucket, operation } = context
  const body = callbackBody(callback, {
    bucket,
    object: object.key,
    etag: object.etag,
    size: String(object.size),
    mimeType: object.headers['content-type'] ?? 'application/octet-stream',
    crc64: object.crc64,
    contentMd5: object.md5 ?? '',
    clientIp: request.remoteAddress,
    reqId: requestId,
    operation,
  })
  const signed = `${percentDecode(url.pathname) ?? url.pathname}${url.search}\n${body}`
  const keyUrl = services.callbacks.publicKeyUrl ?? `http://${request.host}${publicKeyPath}`
  return {
    body,
    headers: {
      host: callback.host ?? url.host,
      'content-type': callback.bodyType,
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'aliyun-oss-callback',
      authorization: await services.callbackKey.sign(signed),
      'x-oss-pub-key-url': Buffer.from(keyUrl).toString('base64'),
      'x-oss-request-id': requestId,
    },
  }
}

/** Resolves with the JSON that the application server answers; rejects for anything else, saying what. */
async function post(
  url: URL,
  { host }: Callback,
  { body, headers }: Message,
  limits: Limits,
  signal: AbortSignal,
): Promise<string> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      headers,
      signal,
      agent: false,
      ...(host === undefined ? {} : { servername: host }),
    }
    const outgoing = send(url, options, (incoming) => {
      const status = incoming.statusCode ?? 0
      const hasLength = incoming.headers['content-length'] !== undefined
      const chunks: Buffer[] = []
      let size = 0
      incoming.on('error', reject)
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size > limits.callbackAnswerBytes) outgoing.destroy(failed('The response body is too large.'))
      })
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (status !== 200) reject(failed(`Error status : ${String(status)}.`))
        else if (!hasLength) reject(failed('The response has no valid Content-Length.'))
        else if (!isJson(text)) reject(failed('Response body is not valid json format.'))
        else resolve(text)
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
