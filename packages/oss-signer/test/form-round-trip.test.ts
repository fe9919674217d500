import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type PostPolicy,
  type ReceivedForm,
  type RequestCheck,
  signPostPolicy,
  type Signing,
  verifyPostForm,
} from '../src/index.js'
import * as arbitrary from './arbitraries.js'

type Field = [name: string, value: string]
interface Posted extends ReceivedForm {
  fields: Field[]
}

/** What a server receives of a form that was signed, with what its conditions leave open filled in. */
function postedOf(policy: PostPolicy, signing: Signing): Posted {
  const { url, fields } = signPostPolicy(policy, signing)
  const [, host = '', path = ''] = /^https?:\/\/([^/]+)(.*)$/.exec(url) ?? []
  const key: Field[] = policy.key === undefined ? [['key', 'user/1/a.txt']] : []
  return { host, path, fields: [...key, ...fields, ['x-oss-meta-title', 'any']], file: { size: 5 } }
}

function checkOf({ credentials }: Signing): RequestCheck {
  return {
    credentials: (id) => (id === credentials.accessKeyId ? credentials : undefined),
    region: 'cn-hangzhou',
    now: arbitrary.now,
    addressing: { cname: { 'files.example.com': 'examplebucket', 'others.example.com': 'otherbucket' } },
  }
}

/** With the field changed; the form itself where it has none. */
const withField = (name: RegExp, change: (value: string) => string) => (form: Posted) => ({
  ...form,
  fields: form.fields.map(([given, value]): Field => [given, name.test(given) ? change(value) : value]),
})
const otherDigit = (text: string) => text.replace(/\d(?=Z$)/, (digit) => String((Number(digit) + 1) % 10))
const otherLetter = (text: string) => (text.startsWith('a') ? 'b' : 'a') + text.slice(1)

/** The same policy, ending later. */
function prolonged(policy: string): string {
  const text = Buffer.from(policy, 'base64').toString()
  return Buffer.from(text.replace(/"expiration":"2025/, '"expiration":"2026')).toString('base64')
}

/** Every single thing that a form's signature protects, changed. */
const changes: Record<string, (form: Posted) => Posted> = {
  key: withField(/^key$/, (key) => `x${key}`),
  'field that was given': withField(/^(success_|x-oss-(meta-a|object)|cache|x:|callback)/i, (value) => `${value}x`),
  'content type': withField(/^content-type$/i, () => 'an/other'),
  bucket: (form) => ({ ...form, host: 'others.example.com', path: '/' }),
  'end of the policy': withField(/^policy$/, prolonged),
  'policy of any bytes': withField(/^policy$/, otherLetter),
  second: withField(/^x-oss-date$/, otherDigit),
  'scope day': withField(/^x-oss-credential$/, (scope) => scope.replace(/\/2025/, '/2024')),
  'scope region': withField(/^x-oss-credential$/, (scope) => scope.replace('cn-hangzhou', 'cn-beijing')),
  'key id': withField(/^(x-oss-credential|OSSAccessKeyId)$/, (id) => id.replace(/STS\.|LTAI/, 'AKIA')),
  'security token': withField(/^x-oss-security-token$/, (token) => token.replace('CAIS', 'CAIT')),
  signature: withField(/^(x-oss-signature|Signature)$/, otherLetter),
  'file, too small': (form) => ({ ...form, file: { size: 0 } }),
  'file, too large': (form) => ({ ...form, file: { size: 100 } }),
}

describe('a signed form', () => {
  test('verifies, as what it was signed for', () => {
    fc.assert(
      fc.property(arbitrary.policy, arbitrary.signing, (policy, signing) => {
        const outcome = verifyPostForm(postedOf(policy, signing), checkOf(signing))
        expect(outcome).toMatchObject({
          ok: true,
          bucket: 'examplebucket',
          key: policy.key ?? 'user/1/a.txt',
          accessKeyId: signing.credentials.accessKeyId,
          version: signing.version,
          contentLengthRange: [1, 10],
        })
        for (const [name, value] of Object.entries(policy.fields ?? {})) {
          expect(outcome.ok && outcome.fields.get(name.toLowerCase())).toBe(value)
        }
      }),
    )
  })

  test('fills in the name of the file', () => {
    fc.assert(
      fc.property(arbitrary.signing, arbitrary.key, (signing, filename) => {
        fc.pre(!/[/\\]|^$/.test(filename))
        const posted = postedOf(
          { bucket: 'examplebucket', endpoint: 'http://127.0.0.1', key: 'user/1/${filename}', expiresIn: 60 },
          signing,
        )
        expect(verifyPostForm({ ...posted, file: { filename } }, checkOf(signing))).toMatchObject({
          ok: true,
          key: `user/1/${filename}`,
        })
      }),
    )
  })

  test.each(Object.entries(changes))('does not verify with another %s', (_what, change) => {
    fc.assert(
      fc.property(arbitrary.policy, arbitrary.signing, (policy, signing) => {
        const posted = postedOf(policy, signing)
        const changed = change(posted)
        // V1 has no scope, permanent keys have no token, and not every form has every field.
        fc.pre(JSON.stringify(changed) !== JSON.stringify(posted))
        expect(verifyPostForm(changed, checkOf(signing)).ok).toBe(false)
      }),
    )
  })

  test('does not verify with another secret', () => {
    fc.assert(
      fc.property(arbitrary.policy, arbitrary.signing, (policy, signing) => {
        const { credentials, ...check } = checkOf(signing)
        const outcome = verifyPostForm(postedOf(policy, signing), {
          ...check,
          credentials: (id) => ({ ...credentials(id), accessKeyId: id, accessKeySecret: 'another' }),
        })
        expect(outcome).toMatchObject({ ok: false, error: { status: 403, code: 'SignatureDoesNotMatch' } })
      }),
    )
  })
})
