import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(`${root}README.md`, 'utf8')
const examples = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map(([, code = '']) => ({
  title: /import \{?\s*(.*?)\s*\}? from/s.exec(code)?.[1]?.replace(/\s+/g, ' ') ?? code,
  code,
}))

/** What an example says that it prints: behind console.log, or on the lines below. */
function printedBy(code: string): string[] {
  const lines = code.split('\n')
  return lines.flatMap((line, i) => {
    const [, said] = /console\.log\(.*\) \/\/ (.*)$/.exec(line) ?? []
    if (said !== undefined) return [said]
    if (!/console\.log\(.*\)$/.test(line)) return []
    const below = lines.slice(i + 1)
    const end = below.findIndex((next) => !next.startsWith('// '))
    return below.slice(0, end).map((next) => next.slice(3))
  })
}

test('the README names every code of a SignerError', () => {
  const errors = readFileSync(`${root}src/errors.ts`, 'utf8')
  const codes = [...errors.matchAll(/^ {2}\| '(\w+)'$/gm)].map(([, code]) => code)
  expect(codes).toContain('InvalidKey')
  expect([...readme.matchAll(/^\| `([A-Z]\w+)` +\|/gm)].map(([, code]) => code)).toEqual(codes)
})

test('the README has examples', () => {
  expect(examples.length).toBeGreaterThan(8)
})

test.each(examples)('the example with $title prints what it says', async ({ code }) => {
  // Node resolves the package's own name from its folder, as a consumer's would from node_modules.
  const running = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], { cwd: root })
  const { stdout } = await running
  expect(printedBy(code)).not.toHaveLength(0)
  expect(stdout.trimEnd().split('\n')).toEqual(printedBy(code))
})
