import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OSS from 'ali-oss'
import { signRequest, signUrl } from 'oss-signer'
import { onTestFinished } from 'vitest'
import { createOssServer, localAccessKey, type AccessKey, type OssServer, type OssServerOptions } from '../src/index.js'

export const bucket = 'test-bucket'
export const region = 'cn-hangzhou'

export type Version = 'V1' | 'V4'
type Body = NonNullable<RequestInit['body']>
type Query = Record<string, string | null>

/** A request as a test states it; signed with V4 unless it says otherwise. */
export interface Call {
  method?: string
  /** `null` for the service. Default: the test's bucket. */
  bucket?: string | null
  key?: string
  query?: Query
  headers?: Record<string, string>
  body?: Body
  version?: Version
  credentials?: AccessKey & { securityToken?: string }
  now?: Date
}

/** A server of one test, on a free port and in a folder of its own, both gone when the test ends. */
export class TestServer {
  constructor(
    readonly server: OssServer,
    readonly root: string,
    readonly port: number,
  ) {}

  get endpoint(): string {
    return `http://localhost:${String(this.port)}`
  }

  /** Sends a signed request. */
  async send(call: Call): Promise<Response> {
    const { method = 'GET', key, query = {}, headers = {}, body, version = 'V4', now } = call
    const target = call.bucket === null ? {} : { bucket: call.bucket ?? bucket, ...(key === undefined ? {} : { key }) }
    const request = { method, endpoint: this.endpoint, addressing: 'path' as const, query, headers, ...target }
    const credentials = call.credentials ?? localAccessKey
    const signed = signRequest(request, { version, credentials, region, ...(now && { now }) })
    // Of a string, fetch would say that it is text/plain, which nobody signed.
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    return fetch(signed.url, {
      method,
      headers: signed.headers,
      ...(bytes === undefined ? {} : { body: bytes, duplex: 'half' }),
    })
  }

  /** A signed URL, with the headers that belong to it. */
  url(call: Call & { expiresIn?: number }): { url: string; headers: Record<string, string> } {
    const { method = 'GET', key = '', query = {}, headers = {}, version = 'V4', expiresIn, now } = call
    const request = { method, bucket: call.bucket ?? bucket, key, endpoint: this.endpoint, query, headers }
    const signing = { version, credentials: call.credentials ?? localAccessKey, region, ...(now && { now }) }
    return signUrl({ ...request, addressing: 'path', ...(expiresIn === undefined ? {} : { expiresIn }) }, signing)
  }

  /** Stores an object and fails if it is not taken. */
  async put(key: string, body: Body, headers: Record<string, string> = {}): Promise<Response> {
    const response = await this.send({ method: 'PUT', key, body, headers })
    if (!response.ok) throw new Error(`PUT ${key}: ${String(response.status)} ${await response.text()}`)
    return response
  }

  /** The files that bytes are kept in beside the index. */
  files(): Promise<string[]> {
    return readdir(join(this.root, 'blobs'))
  }

  /** The vendor's client, the way it reaches a local server. */
  aliOss(version: Version = 'V4', options: Partial<OSS.Options> = {}): OSS {
    // The published types do not know sldEnable.
    const reachable = { endpoint: this.endpoint, sldEnable: true, secure: false }
    return new OSS({ ...localAccessKey, ...reachable, bucket, authorizationV4: version === 'V4', ...options })
  }
}

/** Starts a server with one bucket. */
export async function startServer(options: Partial<OssServerOptions> = {}): Promise<TestServer> {
  const root = options.root ?? (await temporaryFolder())
  const server = await createOssServer({ root, buckets: [bucket], ...options })
  onTestFinished(() => server.close())
  const { port } = await server.listen()
  return new TestServer(server, root, port)
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oss-local-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The error of a refused request, as its XML tells it. */
export async function errorOf(response: Response): Promise<{ status: number; code: string | undefined; xml: string }> {
  const header = response.headers.get('x-oss-err')
  const xml = header === null ? await response.text() : Buffer.from(header, 'base64').toString()
  return { status: response.status, code: element(xml, 'Code'), xml }
}

/** The text of the first element of this name. */
export function element(xml: string, name: string): string | undefined {
  return elements(xml, name)[0]
}

export function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, text = '']) => text)
}
