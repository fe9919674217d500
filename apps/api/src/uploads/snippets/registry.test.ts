import { describe, expect, it } from 'vitest'
import type { PostPolicy, SignedPut, UploadGrant } from '../grant.types.js'
import { Upload } from '../upload.entity.js'
import { writeSnippet } from './registry.js'
import { GrantMethod, SnippetLanguage } from './snippet.enums.js'
import { awkwardMetadata, awkwardName } from './testing/awkward.js'
import { stringsIn, syntaxErrors } from './testing/grammars.js'

const expiresAt = new Date('2030-01-01T00:00:00Z')
const metadata = awkwardMetadata.map(({ name, value }) => ({ name: `x-oss-meta-${name}`, value }))
const type = { name: 'content-type', value: 'text/plain; charset="utf-8"' }

/** Snippets are written from what a grant says: its signatures are tried against a store in snippets.run.test.ts. */
function grantOf(fileName: string, headers: { name: string; value: string }[]): UploadGrant {
  const url = 'https://bucket.oss-cn-hangzhou.aliyuncs.com'
  const put: SignedPut = { method: 'PUT', url: `${url}/key%20one?x-oss-signature=a%2Bb%3D`, headers, expiresAt }
  const post: PostPolicy = { url, fields: [{ name: 'key', value: 'key one' }, ...headers], conditions: '', expiresAt }
  return { upload: Object.assign(new Upload(), { fileName }), put, post }
}

const cases = Object.values(SnippetLanguage).flatMap((language) =>
  Object.values(GrantMethod).map((method) => ({ language, method })),
)

describe.each(cases)('the snippet in $language for $method', ({ language, method }) => {
  it.each([
    ['a plain file without headers', grantOf('report.pdf', [])],
    [
      'a plain file with headers',
      grantOf('report.pdf', [type, { name: 'content-md5', value: 'AAAAAAAAAAAAAAAAAAAAAA==' }]),
    ],
    ['an awkward file with awkward headers', grantOf(awkwardName, [type, ...metadata])],
    ['a name that looks like an option', grantOf('-o', [])],
  ])('is well-formed for %s', async (_, grant) => {
    expect(await syntaxErrors(writeSnippet(grant, language, method), language)).toEqual([])
  })

  it('holds the name, the address and every value of the grant', () => {
    const values = method === GrantMethod.PUT ? 'x-oss-signature=a%2Bb%3D' : 'key one'
    const text = writeSnippet(grantOf('report.pdf', [{ name: 'x-oss-meta-a', value: 'one two' }]), language, method)
    for (const part of [
      'report.pdf',
      'https://bucket.oss-cn-hangzhou.aliyuncs.com',
      values,
      'x-oss-meta-a',
      'one two',
    ]) {
      expect(text).toContain(part)
    }
  })

  it('is text as it is edited: no line is blank at its end, none is longer than 130 characters but for what was signed', () => {
    const lines = writeSnippet(grantOf('a', []), language, method).split('\n')
    expect(lines.filter((line) => /\s$/.test(line) || line.length > 130)).toEqual([])
    expect(lines.at(-1)).toBe('')
  })
})

describe.each(['KOTLIN', 'SWIFT', 'ARKTS'] as const)('the snippet in %s, which no test runs,', (language) => {
  it('writes names and values as literals that stand for them, and interpolates nothing', async () => {
    const grant = grantOf(awkwardName, [type, ...metadata])
    const values = [type, ...metadata].map(({ value }) => value)
    for (const method of Object.values(GrantMethod)) {
      const strings = await stringsIn(writeSnippet(grant, SnippetLanguage[language], method), language)
      expect(strings).toEqual(expect.arrayContaining([awkwardName, ...values]))
    }
  })
})
