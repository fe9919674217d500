import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ReceivedRequest,
  type RequestCheck,
  type Signing,
  signRequest,
  signUrl,
  verifyRequest,
} from '../src/index.js'
import * as arbitrary from './arbitraries.js'

/** What a server receives of a request that was signed. */
function receivedOf(made: { method: string; url: string; headers: Record<string, string> }): Required<ReceivedRequest> {
  const [, host = '', path = '', query = ''] = /^https?:\/\/([^/]+)([^?]*)\??(.*)$/.exec(made.url) ?? []
  return { method: made.method, host, path, query, headers: made.headers }
}

function checkOf({ credentials }: Signing): RequestCheck {
  return {
    credentials: (id) => (id === credentials.accessKeyId ? credentials : undefined),
    region: 'cn-hangzhou',
    now: arbitrary.now,
    addressing: { cname: { 'files.example.com': 'examplebucket' } },
  }
}

type Received = Required<ReceivedRequest>

/** The request with some text of its query and headers replaced, wherever it stands. */
function replaced(received: Received, pattern: RegExp, replace: (found: string) => string): Received {
  const headers = Object.entries(received.headers).map(([name, value]) => [
    name,
    String(value).replace(pattern, replace),
  ])
  return { ...received, query: received.query.replace(pattern, replace), headers: Object.fromEntries(headers) }
}

const otherDigit = (text: string) => text.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))
const otherLetter = (text: string) => (text.startsWith('a') ? 'b' : 'a') + text.slice(1)

/** Every single thing that a signature protects, changed. */
const changes: Record<string, (received: Received) => Received> = {
  method: (received) => ({ ...received, method: received.method === 'GET' ? 'PUT' : 'GET' }),
  key: (received) => ({ ...received, path: `${received.path}x` }),
  'signed parameter': (received) => ({ ...received, query: `${received.query}&versionId=another` }),
  'content type': (received) => ({ ...received, headers: { ...received.headers, 'content-type': 'an/other' } }),
  'x-oss header': (received) => ({ ...received, headers: { ...received.headers, 'x-oss-object-acl': 'public-read' } }),
  second: (received) => replaced(received, /\b\d{8}T\d{6}(?=Z)|\bExpires=\d+|\d\d(?= GMT)/, otherDigit),
  'scope day': (received) => replaced(received, /(?<=%2F|\/)\d{8}(?=%2F|\/)/, otherDigit),
  'scope region': (received) => replaced(received, /cn-hangzhou/, () => 'cn-beijing'),
  'scope product': (received) => replaced(received, /(?<=cn-hangzhou(%2F|\/))oss/, () => 'sts'),
  'key id': (received) => replaced(received, /STS\.|LTAI/, () => 'AKIA'),
  'security token': (received) => replaced(received, /CAIS/, () => 'CAIT'),
  signature: (received) => replaced(received, /(?<=[sS]ignature=|^OSS [^:]*:)\w/, otherLetter),
}

const carriers = [
  ['in the URL', signUrl],
  ['in the header', signRequest],
] as const

describe.each(carriers)('a request signed %s', (_where, sign) => {
  test('verifies, as what it was signed for', () => {
    fc.assert(
      fc.property(arbitrary.request, arbitrary.signing, (request, signing) => {
        expect(verifyRequest(receivedOf(sign(request, signing)), checkOf(signing))).toMatchObject({
          ok: true,
          bucket: request.bucket,
          key: request.key,
          accessKeyId: signing.credentials.accessKeyId,
          version: signing.version,
        })
      }),
    )
  })

  test.each(Object.entries(changes))('does not verify with another %s', (_what, change) => {
    fc.assert(
      fc.property(arbitrary.request, arbitrary.signing, (request, signing) => {
        const received = receivedOf(sign(request, signing))
        const changed = change(received)
        // V1 has no scope, and permanent keys have no token.
        fc.pre(JSON.stringify(changed) !== JSON.stringify(received))
        expect(verifyRequest(changed, checkOf(signing)).ok).toBe(false)
      }),
    )
  })

  test('does not verify with another secret', () => {
    fc.assert(
      fc.property(arbitrary.request, arbitrary.signing, (request, signing) => {
        const { credentials, ...check } = checkOf(signing)
        const outcome = verifyRequest(receivedOf(sign(request, signing)), {
          ...check,
          credentials: (id) => ({ ...credentials(id), accessKeyId: id, accessKeySecret: 'another' }),
        })
        expect(outcome).toMatchObject({ ok: false, error: { status: 403, code: 'SignatureDoesNotMatch' } })
      }),
    )
  })
})
