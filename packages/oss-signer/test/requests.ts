import {
  type OssRequest,
  type ReceivedRequest,
  type RequestCheck,
  signRequest,
  signUrl,
  type Signing,
  verifyRequest,
} from '../src/index.js'

export const now = new Date('2025-10-09T08:53:20Z')
export const after = (seconds: number) => new Date(now.getTime() + seconds * 1000)

export const user = { accessKeyId: 'LTAI5tExample', accessKeySecret: 'secret of a user' }
export const session = {
  accessKeyId: 'STS.example',
  accessKeySecret: 'secret of a session',
  securityToken: 'CAIS/+== token',
  expiresAt: after(1000).toISOString(),
}
export const check: RequestCheck = {
  credentials: (id) => [user, session].find(({ accessKeyId }) => accessKeyId === id),
  region: 'cn-hangzhou',
  now,
}
export const at = (seconds: number): RequestCheck => ({ ...check, now: after(seconds) })

export const v1: Signing = { version: 'V1', credentials: user, now }
export const v4: Signing = { version: 'V4', credentials: user, region: 'cn-hangzhou', now }
export const request: OssRequest = {
  method: 'PUT',
  bucket: 'examplebucket',
  key: 'a b+c.txt',
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
  headers: { 'Content-Type': 'text/plain' },
  expiresIn: 600,
}

export type Received = Required<ReceivedRequest> & { headers: Record<string, string> }

export function received({
  method,
  url,
  headers,
}: {
  method: string
  url: string
  headers: Record<string, string>
}): Received {
  const { host, pathname: path, search: query } = new URL(url)
  return { method, host, path, query, headers }
}

export const inHeader = (signing: Signing, given = request) => received(signRequest(given, signing))
export const inUrl = (signing: Signing, given = request) => received(signUrl(given, signing))

/** Without a header, or with another value. */
export function withHeader(signed: Received, name: string, value?: string): Received {
  const { [name]: _, ...headers } = signed.headers
  return { ...signed, headers: value === undefined ? headers : { ...headers, [name]: value } }
}

/** Without a parameter, or with another value. */
export function withParameter(signed: Received, name: string, value?: string): Received {
  const parameters = new URLSearchParams(signed.query)
  if (value === undefined) parameters.delete(name)
  else parameters.set(name, value)
  return { ...signed, query: parameters.toString() }
}

export function errorOf(signed: ReceivedRequest, given = check) {
  const outcome = verifyRequest(signed, given)
  return outcome.ok ? undefined : outcome.error
}

export const wrongArgument = { status: 400, code: 'InvalidArgument' }
export const denied = { status: 403, code: 'AccessDenied' }
