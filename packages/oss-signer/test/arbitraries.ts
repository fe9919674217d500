import fc from 'fast-check'
import type { OssRequest, PolicyCondition, PostPolicy, Signing } from '../src/index.js'

/** What keys are made of in the wild: blanks, signs that URLs use, quotes, other scripts, pictures, empty segments. */
const keyPart = fc.oneof(
  fc.constantFrom(
    ' ',
    '+',
    '%',
    '%2F',
    '~',
    "!'()*",
    '//',
    '/',
    '.',
    '..',
    '?',
    '#',
    '&',
    '=',
    '中文',
    '😀',
    'é',
    'e\u0301',
    '\t',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
)

export const key = fc
  .array(keyPart, { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join(''))
  .filter((key) => !/^[/\\]/.test(key) && new TextEncoder().encode(key).length <= 1023)

const headerValue = fc.string({ unit: fc.constantFrom(...'abcXYZ019 ,;:=+/"%_-'), maxLength: 20 })
const headers = fc.dictionary(
  fc.constantFrom(
    'Content-Type',
    'content-md5',
    'x-oss-meta-a',
    'X-Oss-Meta-A-B',
    'x-oss-storage-class',
    'Cache-Control',
  ),
  headerValue,
)

const queryText = fc.string({ unit: 'grapheme', maxLength: 8 })
const query = fc.array(
  fc.tuple(
    fc.oneof(
      fc.constantFrom(
        'acl',
        'uploads',
        'partNumber',
        'uploadId',
        'prefix',
        'response-content-type',
        'x-oss-process',
        '+p',
        '|p',
      ),
      queryText.filter(
        (name) => name !== '' && !/^(OSSAccessKeyId|Expires|Signature|security-token|x-oss-.*)$/.test(name),
      ),
    ),
    fc.option(queryText),
  ),
  { maxLength: 5 },
)

const places = fc.oneof(
  fc.record({
    endpoint: fc.constantFrom('https://oss-cn-hangzhou.aliyuncs.com', 'http://oss-accelerate.aliyuncs.com'),
  }),
  fc.record({
    endpoint: fc.constantFrom('http://oss-cn-hangzhou-internal.aliyuncs.com', 'cn-hangzhou.oss.aliyuncs.com'),
  }),
  fc.record({ endpoint: fc.constantFrom('http://127.0.0.1:4001', 'http://[::1]:4001') }),
  fc.record({ endpoint: fc.constant('http://localhost:4001'), addressing: fc.constantFrom('path', 'virtual-host') }),
  fc.record({ endpoint: fc.constant('https://files.example.com'), addressing: fc.constant('cname') }),
) as fc.Arbitrary<Pick<OssRequest, 'endpoint' | 'addressing'>>

export const request: fc.Arbitrary<OssRequest> = fc
  .tuple(
    fc.record({
      method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'put'),
      bucket: fc.constant('examplebucket'),
      headers,
      query,
      expiresIn: fc.integer({ min: 1, max: 43_200 }),
    }),
    places,
    fc.option(key, { nil: undefined }),
  )
  .map(([rest, place, key]) => ({ ...rest, ...place, ...(key !== undefined && { key }) }))

const fields = fc.dictionary(
  fc.constantFrom(
    'success_action_status',
    'x-oss-object-acl',
    'x-oss-meta-a',
    'Content-Type',
    'Cache-Control',
    'x:var',
    'callback',
  ),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
)

const conditions: fc.Arbitrary<PolicyCondition[]> = fc.subarray<PolicyCondition>([
  { bucket: 'examplebucket' },
  ['eq', '$bucket', 'examplebucket'],
  ['starts-with', '$x-oss-meta-title', ''],
  ['in', '$X-Oss-Meta-Title', ['any', 'other']],
  ['not-in', '$x-oss-meta-title', ['other']],
  ['content-length-range', 0, 10],
])

/** Forms of which files of 1 to 10 bytes can be posted, with the title "any". */
export const policy: fc.Arbitrary<PostPolicy> = fc
  .tuple(
    places,
    fc.option(key, { nil: undefined }),
    fc.record({ bucket: fc.constant('examplebucket'), fields, expiresIn: fc.integer({ min: 1, max: 43_200 }) }),
    conditions,
  )
  .map(([place, key, rest, conditions]) => ({
    ...place,
    ...rest,
    ...(key !== undefined && { key }),
    conditions: [
      ['content-length-range', 1, 20],
      ['content-length-range', 1, 10],
      ...(key === undefined ? [['starts-with', '$key', 'user/1/'] as const] : []),
      ...conditions,
    ],
  }))

export const now = new Date('2025-10-09T08:53:20.500Z')

export const signing: fc.Arbitrary<Signing> = fc.record({
  version: fc.constantFrom('V1', 'V4'),
  region: fc.constant('cn-hangzhou'),
  now: fc.constant(now),
  credentials: fc.constantFrom(
    { accessKeyId: 'LTAI5tExample', accessKeySecret: 'secret of a user' },
    {
      accessKeyId: 'STS.NUgYexample',
      accessKeySecret: 'secret of a session',
      securityToken: 'CAIS/+== token',
      expiresAt: '2025-10-09T20:00:00Z',
    },
  ),
})
