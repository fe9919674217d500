import type { GrantFieldsFragment, PutFieldsFragment } from '@linksnap/schema'
import { type OssRequest, signUrl } from 'oss-signer'
import type { TestApp } from './app.js'

/** What the store said to a transfer. */
export interface StoreAnswer {
  status: number
  /** OSS's error code, where it refused. */
  code?: string
  headers: Headers
}

/** PUTs bytes as a grant says, with headers added to, or instead of, the signed ones. */
export async function put(
  grant: PutFieldsFragment,
  body: BodyInit,
  headers: Record<string, string> = {},
): Promise<StoreAnswer> {
  const signed = Object.fromEntries(grant.headers.map(({ name, value }) => [name, value]))
  return answer(await fetch(grant.url, { method: grant.method, body, headers: { ...signed, ...headers } }))
}

/** Posts bytes with a grant's form. `change` sees the fields before they are sent, and the file goes last. */
export async function post(
  { url, fields }: GrantFieldsFragment['post'],
  body: BlobPart,
  change: (fields: [string, string][]) => [string, string][] = (same) => same,
): Promise<StoreAnswer> {
  const form = new FormData()
  for (const [name, value] of change(fields.map(({ name, value }) => [name, value]))) form.append(name, value)
  form.append('file', new Blob([body]), 'file')
  return answer(await fetch(url, { method: 'POST', body: form }))
}

/** What the embedded store says of an object, with the server's own keys. */
export async function headOf(app: TestApp, key: string): Promise<Headers> {
  return (await withServerKeys(app, { method: 'HEAD', key })).headers
}

/** Makes an object that is a link to another one, with the server's own keys. */
export async function link(app: TestApp, key: string, target: string): Promise<void> {
  const headers = { 'x-oss-symlink-target': encodeURIComponent(target) }
  const response = await withServerKeys(app, { method: 'PUT', key, query: { symlink: null }, headers })
  if (!response.ok) throw new Error(`the store made no link: ${await response.text()}`)
}

async function withServerKeys({ app }: TestApp, request: Pick<OssRequest, 'method' | 'key' | 'query' | 'headers'>) {
  const [, bucket = ''] = new URL(app.storeUrl).pathname.split('/')
  const { url, headers } = signUrl(
    { ...request, bucket, endpoint: new URL(app.storeUrl).origin, addressing: 'path', expiresIn: 60 },
    { version: 'V4', region: 'cn-hangzhou', credentials: await app.storage.credentials() },
  )
  return fetch(url, { method: request.method, headers })
}

async function answer(response: Response): Promise<StoreAnswer> {
  const code = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1]
  return { status: response.status, headers: response.headers, ...(code && { code }) }
}
