import { describe, expect, it } from 'vitest'
import { element, elements, errorOf, startServer, type TestServer } from '../../../test/harness.js'

// In the byte order of UTF-8: U+FF01 before U+1F600. A comparison of UTF-16 would have it the other way round.
const keys = ['a/1', 'a/2', 'a/b/1', 'b', 'c d+é&<', 'c/1', 'd', '\uFF01', '\u{1F600}']

async function filled(): Promise<TestServer> {
  const oss = await startServer()
  for (const key of [...keys].reverse()) await oss.put(key, key)
  return oss
}

async function list(oss: TestServer, query: Record<string, string>) {
  const xml = await (await oss.send({ query })).text()
  return {
    xml,
    keys: elements(xml, 'Contents').map((contents) => decodeURIComponent(element(contents, 'Key') ?? '')),
    prefixes: elements(xml, 'CommonPrefixes').map((common) => decodeURIComponent(element(common, 'Prefix') ?? '')),
    isTruncated: element(xml, 'IsTruncated') === 'true',
  }
}

const v1 = { 'encoding-type': 'url' }
const v2 = { ...v1, 'list-type': '2' }

describe.each([
  ['ListObjects', v1, 'marker', 'NextMarker'],
  ['ListObjectsV2', v2, 'continuation-token', 'NextContinuationToken'],
])('%s', (_name, base, marker, next) => {
  it('lists in the byte order of UTF-8', async () => {
    const oss = await filled()
    expect((await list(oss, base)).keys).toEqual(keys)
  })

  it('takes prefix and delimiter', async () => {
    const oss = await filled()
    const top = await list(oss, { ...base, delimiter: '/' })
    expect(top.prefixes).toEqual(['a/', 'c/'])
    expect(top.keys).toEqual(['b', 'c d+é&<', 'd', '\uFF01', '\u{1F600}'])
    const inner = await list(oss, { ...base, delimiter: '/', prefix: 'a/' })
    expect([inner.keys, inner.prefixes]).toEqual([['a/1', 'a/2'], ['a/b/']])
    expect((await list(oss, { ...base, prefix: 'a/b' })).keys).toEqual(['a/b/1'])
    expect((await list(oss, { ...base, prefix: 'zz' })).keys).toEqual([])
  })

  it.each([1, 2, 3, 100])('pages exactly, %i at a time, with and without a delimiter', async (size) => {
    const oss = await filled()
    for (const delimiter of ['', '/']) {
      const whole = await list(oss, { ...base, delimiter })
      const found: string[] = []
      const prefixes: string[] = []
      let position: string | undefined = ''
      for (let pages = 0; position !== undefined; pages += 1) {
        const from: Record<string, string> = position === '' ? {} : { [marker]: position }
        const page = await list(oss, { ...base, delimiter, 'max-keys': String(size), ...from })
        found.push(...page.keys)
        prefixes.push(...page.prefixes)
        expect(page.keys.length + page.prefixes.length).toBeLessThanOrEqual(size)
        position = page.isTruncated ? decodeURIComponent(element(page.xml, next) ?? 'missing') : undefined
        if (pages > 20) throw new Error('The listing does not end')
      }
      expect([found, prefixes]).toEqual([whole.keys, whole.prefixes])
    }
  })

  it('refuses numbers and encodings that OSS does not know', async () => {
    const oss = await startServer()
    const queries: Record<string, string>[] = [
      { 'max-keys': '0' },
      { 'max-keys': '1001' },
      { 'max-keys': 'x' },
      { 'encoding-type': 'base64' },
    ]
    for (const query of queries) {
      const refused = await oss.send({ query: { ...base, ...query } })
      expect(await errorOf(refused)).toMatchObject({ status: 400, code: 'InvalidArgument' })
    }
  })
})

describe('ListObjects', () => {
  it('always names the owner, which ali-oss reads', async () => {
    const oss = await filled()
    expect(elements((await list(oss, v1)).xml, 'Owner')).toHaveLength(keys.length)
  })
})

describe('ListObjectsV2', () => {
  it('counts, starts after a key, and names the owner on request', async () => {
    const oss = await filled()
    const page = await list(oss, { ...v2, 'start-after': 'a/b/1', 'max-keys': '2', 'fetch-owner': 'true' })
    expect(page.keys).toEqual(['b', 'c d+é&<'])
    expect([element(page.xml, 'KeyCount'), element(page.xml, 'MaxKeys')]).toEqual(['2', '2'])
    expect(elements(page.xml, 'Owner')).toHaveLength(2)
    expect(elements((await list(oss, v2)).xml, 'Owner')).toHaveLength(0)
  })

  it('begins at the beginning with an empty token, which the SDK for Python sends', async () => {
    const oss = await filled()
    const page = await list(oss, { ...v2, 'continuation-token': '', 'start-after': '' })
    expect(page.keys).toEqual(keys)
    expect(elements(page.xml, 'ContinuationToken')).toEqual([])
  })

  it('refuses another list-type and a token that it did not make', async () => {
    const oss = await startServer()
    const type = await errorOf(await oss.send({ query: { 'list-type': '3' } }))
    expect([type.code, element(type.xml, 'EC')]).toEqual(['InvalidArgument', '0015-00000401'])
    const token = await oss.send({ query: { 'list-type': '2', 'continuation-token': '%%%' } })
    expect(await errorOf(token)).toMatchObject({ status: 400, code: 'InvalidArgument' })
  })

  it('writes keys into XML so that they can be read back without an encoding', async () => {
    const oss = await startServer()
    await oss.put('a&b<c>\u0001\r"', 'x')
    const xml = await (await oss.send({ query: { 'list-type': '2' } })).text()
    expect(element(xml, 'Key')).toBe('a&amp;b&lt;c&gt;&#1;&#13;&quot;')
  })
})
