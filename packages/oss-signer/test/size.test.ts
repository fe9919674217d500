import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { bundleForBrowser } from './bundle.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

const gzipped = (code: string | Buffer) => gzipSync(code, { level: 9 }).length

/** The README's table: what, and how large it is said to be. */
const said = new Map([...readme.matchAll(/^\| (.*?) +\| ([\d.]+ kB) +\|$/gm)].map(([, what, size]) => [what, size]))

const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`

test.each([
  ['PUT URLs alone: `signUrlV4`', 'signUrlV4', 5000],
  ['URLs of both versions: `signUrl`', 'signUrl', 6250],
  [
    'everything that a browser asks for: URLs, requests, forms, STS, CRC-64',
    'signUrl, signRequest, signPostPolicy, signAssumeRole, sessionPolicy, crc64, crc64Combine',
    9000,
  ],
  ['all of it, with the verification that a server does', '*', 14_600],
])('%s stays small, minified and gzipped', async (what, names, limit) => {
  const exported = names === '*' ? names : `{ ${names} }`
  const bytes = gzipped(await bundleForBrowser(`export ${exported} from 'oss-signer'`))
  expect(bytes).toBeLessThanOrEqual(limit)
  expect(said.get(what)).toBe(kB(bytes))
})

test('the README compares with the browser build of ali-oss', () => {
  const build = createRequire(import.meta.url).resolve('ali-oss/dist/aliyun-oss-sdk.min.js')
  expect(said.get("ali-oss's browser build")).toBe(kB(gzipped(readFileSync(build))))
})
