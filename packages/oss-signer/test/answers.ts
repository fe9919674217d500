import type * as signer from '../src/index.js'

export type Signer = typeof signer

/** Each stage that a vector's source gives, by its name. */
export type Answers = Record<string, string | undefined>

/** A known answer of another signer: what goes in, and what must come out. */
export interface Vector {
  id: string
  kind: string
  input: {
    accessKeyId?: string
    accessKeySecret?: string
    securityToken?: string
    method?: string
    bucket?: string | null
    key?: string | null
    region?: string
    product?: 'oss' | 'oss-cloudbox'
    query?: [string, string | null][]
    headers?: Record<string, string>
    additionalHeaders?: string[]
    /** V1: unix seconds; V4: seconds after `date`. */
    expires?: number
    date?: string
    stringToSign?: string
    signingKeyHex?: string
    policy?: string
    params?: Record<string, string | number>
    text?: string
    init?: string
    data?: string
  }
  expect: Answers
}

/** All stages that the signer makes of a vector's input. Runs in browsers too. */
export function answersTo({ kind, input }: Vector, signer: Signer): Answers {
  const { accessKeySecret = '', stringToSign } = input
  if (kind === 'crc64') return { crc64: signer.crc64(utf8(input.text ?? ''), input.init) }
  if (kind === 'hmac-sha1') return { signature: signer.signatureV1(input.key ?? '', input.data ?? '') }
  if (kind === 'sts-rpc') return answersToCall(input, signer)
  if (kind.startsWith('post-')) return answersToForm(kind, input, signer)
  if (stringToSign) return { stringToSign, signature: signer.signatureV1(accessKeySecret, stringToSign) }
  return answersToRequest(kind, input, signer)
}

function answersToCall({ accessKeySecret = '', method = '', params = {} }: Vector['input'], signer: Signer): Answers {
  const texts = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, `${value}`]))
  const stringToSign = signer.stringToSignRpc(method, texts)
  return { stringToSign, signature: signer.signatureRpc(accessKeySecret, stringToSign) }
}

function answersToForm(kind: string, input: Vector['input'], signer: Signer): Answers {
  const { accessKeySecret = '', date = '', policy = '' } = input
  const policyBase64 = btoa(String.fromCharCode(...utf8(policy)))
  if (kind === 'post-v1') return { policyBase64, signature: signer.signatureV1(accessKeySecret, policyBase64) }
  const signingKey = signer.signingKeyV4(accessKeySecret, signer.scopeV4(input, date))
  return { policyBase64, signature: signer.signatureV4(signingKey, policyBase64) }
}

function answersToRequest(kind: string, input: Vector['input'], signer: Signer): Answers {
  const { request, signing } = callOf(kind, input)
  const isUrl = kind.endsWith('-query')
  const made = isUrl ? signer.signUrl(request, signing) : signer.signRequest(request, signing)
  const { stringToSign, canonicalRequest } = made.stages
  const [, timestamp = '', , canonicalRequestSha256] = stringToSign.split('\n')
  const signingKey =
    signing.version === 'V1'
      ? undefined
      : input.signingKeyHex
        ? bytesOfHex(input.signingKeyHex)
        : signer.signingKeyV4(signing.credentials.accessKeySecret, signer.scopeV4(signing, timestamp))
  const signature = signingKey ? signer.signatureV4(signingKey, stringToSign) : made.stages.signature
  return {
    stringToSign,
    canonicalRequest,
    canonicalRequestSha256,
    signingKeyHex: signingKey && hexOf(signingKey),
    signature,
    signatureEncoded: encodeURIComponent(signature),
    authorization: made.headers.Authorization?.replace(made.stages.signature, signature),
    url: isUrl ? comparable(made.url) : undefined,
    verified: verified(made, request, signing, signer),
  }
}

/** The call that the vector's input describes. */
function callOf(kind: string, input: Vector['input']) {
  const { accessKeyId = 'ak', accessKeySecret = '', securityToken, bucket, key, date = '' } = input
  const version = kind.startsWith('v1') ? ('V1' as const) : ('V4' as const)
  const isV4Date = version === 'V4'
  const now = isV4Date
    ? new Date(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
    : new Date(input.expires ? (input.expires - 3600) * 1000 : dateOf({ date, ...input.headers }))
  return {
    request: {
      method: input.method ?? '',
      ...(bucket && { bucket }),
      ...(key && { key }),
      endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
      headers: { ...(version === 'V1' && date && { date }), ...input.headers },
      query: input.query ?? [],
      additionalHeaders: input.additionalHeaders ?? [],
      expiresIn: isV4Date ? input.expires : 3600,
    },
    signing: {
      version,
      credentials: { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) },
      region: input.region ?? 'cn-hangzhou',
      product: input.product ?? 'oss',
      now,
    },
  }
}

function dateOf(headers: Record<string, string>): string {
  return headers['x-oss-date'] ?? (headers.date || headers.Date) ?? ''
}

/** Whether the verification agrees with the signature, and on what it is about. */
function verified(
  made: { method: string; url: string; headers: Record<string, string> },
  { bucket, key }: { bucket?: string; key?: string },
  { credentials, ...signing }: ReturnType<typeof callOf>['signing'],
  signer: Signer,
): string {
  const { method, url, headers } = made
  const [, host = '', path = ''] = /^https:\/\/([^/]+)(.*)$/.exec(url) ?? []
  const outcome = signer.verifyRequest({ method, host, path, headers }, { ...signing, credentials: () => credentials })
  if (!outcome.ok) return JSON.stringify(outcome.error)
  return outcome.bucket === bucket && outcome.key === key ? 'yes' : `as ${outcome.bucket}/${outcome.key}`
}

/** The URL with its query in order, since that order is free; its scheme is never signed. */
export function comparable(url: string): string {
  const { host, pathname, searchParams } = new URL(url)
  return [host, pathname, ...[...searchParams].map(([name, value]) => `${name}=${value}`).sort()].join('\n')
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(i * 2, i * 2 + 2), 16))
}
