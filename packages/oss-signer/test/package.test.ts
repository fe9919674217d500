import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Manifest {
  version: string
  dependencies: Record<string, string>
}

interface Packed {
  files: { path: string }[]
}

const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Manifest

let cache: string
let files: string[]

beforeAll(() => {
  cache = mkdtempSync(join(tmpdir(), 'oss-signer-pack-'))
  const args = ['pack', '--dry-run', '--json', '--offline', '--ignore-scripts', '--cache', cache]
  const [packed] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' })) as Packed[]
  files = packed?.files.map(({ path }) => path) ?? []
})
afterAll(() => {
  rmSync(cache, { recursive: true })
})

test('the package holds its code, its types, and what one reads', () => {
  expect(files).toEqual(
    expect.arrayContaining([
      'package.json',
      'README.md',
      'CHANGELOG.md',
      'LICENSE',
      'dist/index.js',
      'dist/index.d.ts',
      'dist/hash/node.js',
      'dist/hash/browser.js',
    ]),
  )
})

test('the package holds no tests and no sources', () => {
  expect(files.filter((path) => /\.test\.|^(src|test)\/|tsbuildinfo/.test(path))).toEqual([])
})

test('the one dependency can be installed without this workspace', () => {
  expect(Object.keys(manifest.dependencies)).toEqual(['@noble/hashes'])
  expect(JSON.stringify(manifest.dependencies)).not.toMatch(/workspace:|catalog:/)
})

test('the changelog knows the version', () => {
  expect(readFileSync(`${root}CHANGELOG.md`, 'utf8')).toContain(`## ${manifest.version}\n`)
})
