import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { authorize } from './access/authorize.js'
import { requireEndpoint } from './access/endpoint.js'
import { anonymous } from './access/principal.js'
import { publicKeyPath } from './callback/key.js'
import { answerPreflight, corsHeaders } from './cors/answer.js'
import { OssError } from './errors/oss-error.js'
import { renderError } from './errors/render.js'
import type { Handler } from './http/exchange.js'
import type { OssRequest, OssResponse } from './http/message.js'
import { parseQuery, type Query } from './http/query.js'
import type { Log } from './log.js'
import { httpDate } from './operations/object-headers.js'
import type { Context, Operation } from './operations/operation.js'
import { findRoute, noRoute } from './routes.js'
import type { Services } from './services.js'
import type { CorsConfiguration, ObjectName } from './store/store.js'

/** What is known of a request so far; filled in on the way, for whoever reports on it. */
interface Call {
  request: OssRequest
  requestId: string
  now: Date
  name?: ObjectName
  operation?: Operation
}

/** From a request to its answer: where it goes, who sent it, whether they may, what happens, and every failure as a response. */
export class Dispatcher implements Handler {
  readonly #services: Services
  readonly #now: () => Date
  readonly #log: Log

  constructor(services: Services, now: () => Date, log: Log) {
    this.#services = services
    this.#now = now
    this.#log = log
  }

  async answer(request: OssRequest): Promise<OssResponse> {
    const started = performance.now()
    const call = this.#call(request)
    let code: string | undefined
    let response: OssResponse
    try {
      response = await this.#run(call)
      // A body that cannot be read at all is still an error, and not an answer that breaks off.
      if (response.body instanceof Readable) await firstBytes(response.body)
    } catch (error) {
      const failure = this.#asOssError(error, call.requestId)
      code = failure.code
      response = this.#render(failure, call)
    }
    const cors = await this.#corsHeaders(call).catch((error: unknown) => {
      this.#log({ event: 'failure', requestId: call.requestId, error })
      return {}
    })
    const milliseconds = Math.round(performance.now() - started)
    this.#log({
      event: 'request',
      requestId: call.requestId,
      method: request.method,
      operation: call.operation?.name ?? '',
      bucket: call.name?.bucket ?? '',
      key: call.name?.key ?? '',
      status: response.status,
      ...(code === undefined ? {} : { code }),
      milliseconds,
    })
    return {
      ...response,
      headers: { ...commonHeaders(call), 'x-oss-server-time': String(milliseconds), ...cors, ...response.headers },
    }
  }

  timedOut(request: OssRequest): OssResponse {
    const call = this.#call(request)
    const response = this.#render(new OssError('RequestTimeout'), call)
    return { ...response, headers: { ...commonHeaders(call), ...response.headers } }
  }

  #call(request: OssRequest): Call {
    return { request, requestId: randomBytes(12).toString('hex').toUpperCase(), now: this.#now() }
  }

  async #run(call: Call): Promise<OssResponse> {
    const { request } = call
    const query = parseQuery(request.query)
    if (this.#isPublicKey(request)) return this.#publicKey()
    call.name = this.#services.authenticator.locate(request)
    if (request.method === 'OPTIONS') return answerPreflight(await this.#cors(call.name.bucket), request.headers)

    const named = findRoute(request, call.name, query)?.operation
    const { principal, name } = named?.authenticatesItself
      ? { principal: anonymous, name: call.name }
      : this.#services.authenticator.authenticate(request, call.now)
    const operation = findRoute(request, name, query)?.operation
    if (operation === undefined) throw noRoute(request, name, query)
    requireEndpoint(request.host, name, this.#services.region)
    call.name = name
    call.operation = operation

    const context: Context = {
      ...name,
      services: this.#services,
      request,
      requestId: call.requestId,
      // OSS counts in whole seconds.
      now: new Date(Math.floor(call.now.getTime() / 1000) * 1000),
      query,
      operation: operation.name,
      principal,
      conditions: conditionsOf(request, query),
    }
    for (const action of operation.actions) await authorize(context, action, name)
    return operation.run(context)
  }

  /** The key of callbacks lies at the service's own address; below that of a bucket, the same path is an object. */
  #isPublicKey({ method, host, path }: OssRequest): boolean {
    if (method !== 'GET' || path !== publicKeyPath) return false
    return this.#services.authenticator.locate({ method, host, path: '/' }).bucket === ''
  }

  async #publicKey(): Promise<OssResponse> {
    const body = await this.#services.callbackKey.publicKey()
    return { status: 200, headers: { 'content-type': 'application/x-pem-file' }, body }
  }

  async #cors(bucket: string): Promise<CorsConfiguration | undefined> {
    const own = bucket === '' ? undefined : (await this.#services.store.buckets.get(bucket))?.cors
    return own ?? this.#services.defaultCors
  }

  async #corsHeaders({ request, name }: Call): Promise<Record<string, string>> {
    if (name === undefined || request.method === 'OPTIONS' || !request.headers.has('origin')) return {}
    return corsHeaders(await this.#cors(name.bucket), request.method, request.headers)
  }

  #asOssError(error: unknown, requestId: string): OssError {
    if (error instanceof OssError) {
      if (error.status >= 500 && error.cause !== undefined)
        this.#log({ event: 'failure', requestId, error: error.cause })
      return error
    }
    // The client went away while it was sending; nobody will read the answer.
    if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return new OssError('RequestTimeout')
    this.#log({ event: 'failure', requestId, error })
    return new OssError('InternalError')
  }

  #render(error: OssError, { request, requestId }: Call): OssResponse {
    return renderError(error, { method: request.method, host: request.host, requestId })
  }
}

/** What the conditions of a policy can ask about. */
function conditionsOf({ remoteAddress, secure }: OssRequest, query: Query): ReadonlyMap<string, string> {
  return new Map([
    ['oss:prefix', query.get('prefix') ?? ''],
    ['oss:delimiter', query.get('delimiter') ?? ''],
    ['acs:securetransport', String(secure)],
    ['acs:sourceip', remoteAddress],
  ])
}

function commonHeaders({ requestId, now }: Call): Record<string, string> {
  return { server: 'AliyunOSS', date: httpDate(now), 'x-oss-request-id': requestId }
}

async function firstBytes(body: Readable): Promise<void> {
  if (body.readableLength === 0 && !body.readableEnded) await once(body, 'readable')
}
