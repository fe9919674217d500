import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { routes } from '../src/routes.js'
import { temporaryFolder } from './harness.js'
import { ServerProcess } from './process.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const [snippet = '', ...programs] = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map(([, code = '']) => code)

/** The first cells of the table of operations. */
const operations = /^\| Operation .*?\n\n/ms.exec(readme)?.[0].split('\n').slice(2).join('\n') ?? ''

describe('the README', () => {
  it('names every operation that is offered, and none that is not', () => {
    const first = operations.split('\n').map((row) => row.split('|')[1] ?? '')
    const named = first.flatMap((cell) => cell.match(/\b[A-Z][a-z]+[A-Z]\w+/g) ?? [])
    const offered = routes.map(({ operation }) => operation.name)
    expect(named.sort()).toEqual([...new Set(offered)].sort())
  })

  it('leads from every operation to a test', () => {
    const rows = operations.trim().split('\n')
    const tests = rows.map((row) => /\]\((.*?\.test\.ts)\) *\|$/.exec(row)?.[1] ?? '')
    expect(tests.filter((path) => path === '' || !existsSync(join(root, path)))).toEqual([])
    const links = [...readme.matchAll(/\]\(((?:src|test)\/.*?)\)/g)].map(([, path = '']) => path)
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('shows what the command prints', async () => {
    const server = await ServerProcess.start(await temporaryFolder())
    onTestFinished(() => {
      server.child.kill('SIGKILL')
    })
    expect(server.output.replaceAll(String(server.port), '4001')).toContain(snippet.trim())
  })

  it.each(programs.map((code) => [/^const answer|^const put/m.exec(code)?.[0] ?? code, code]))(
    'has a program that prints what it says: %s',
    async (_name, code) => {
      const said = [...code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, text]) => text)
      expect(said).not.toEqual([])
      const program = code.replace("'./data'", JSON.stringify(await temporaryFolder()))
      // Node resolves the package's own name from its folder.
      const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd: root })
      expect((await run).stdout.trimEnd().split('\n')).toEqual(said)
    },
  )
})
