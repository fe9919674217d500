import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/** What the compiler says of each of some programs that stand in this package's folder. */
function problemsOf(programs: readonly string[]): string[][] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile) as { config: object }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const codes = new Map(programs.map((code, index) => [join(root, `example-${index}.ts`), code]))
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (name, version, ...rest) => {
    const code = codes.get(name)
    return code === undefined
      ? getSourceFile.call(host, name, version, ...rest)
      : ts.createSourceFile(name, code, version)
  }
  const program = ts.createProgram([...codes.keys()], { ...options, noEmit: true }, host)
  return [...codes.keys()].map((name) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(name))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  )
}

it('the example of the README fits the types of the package, and another would not', { timeout: 60_000 }, () => {
  const [, example = ''] = /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  expect(example).toContain('@linksnap/schema')
  const [good, unknownField, wrongType] = problemsOf([
    example,
    example.replace('addLink.duplicate', 'addLink.nothing'),
    example.replace('capture: false', 'capture: 1'),
  ])
  expect(good).toEqual([])
  expect(unknownField).toEqual([expect.stringContaining('nothing')])
  expect(wrongType).toEqual([expect.stringContaining('number')])
})
