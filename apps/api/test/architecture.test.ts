import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')

/** Who may not import whom, as regular expressions over paths from the root; docs/architecture.md says why. */
const rules: { from: RegExp; mayNotImport: RegExp; except?: RegExp }[] = [
  { from: /^packages\//, mayNotImport: /^apps\// },
  { from: /^packages\/(oss-signer|schema)\//, mayNotImport: /^(oss-|@linksnap\/)/ },
  { from: /^packages\/oss-local\//, mayNotImport: /^@linksnap/ },
  { from: /^apps\/api\/src\/capture\//, mayNotImport: /^(graphql|type-graphql|typeorm|ali-oss|oss-)/ },
  {
    from: /^apps\/api\/src\/capture\//,
    mayNotImport: /^apps\/api\/src\/(?!capture\/|limits|snapshots\/snapshot\.enums|text|within)/,
  },
  { from: /^apps\/api\/src\/storage\/(?!storage\.(resolver|type))/, mayNotImport: /^(type-graphql|@apollo)/ },
  {
    from: /^apps\/api\/src\/[^/]+\/(?!.*\.resolver\.)/,
    mayNotImport: /\.resolver\.js$/,
    except: /^apps\/api\/src\/(links|snapshots)\/.*\.resolver/,
  },
  { from: /^apps\/web\/src\/ui\//, mayNotImport: /^apps\/web\/src\/(?!ui\/|i18n\/)/ },
  { from: /^apps\/web\/src\/features\//, mayNotImport: /^apps\/web\/src\/(pages|router|App)/ },
]

describe('the architecture', () => {
  const files = globSync('{apps,packages}/*/src/**/*.{ts,vue}', { cwd: root }).filter(
    (file) => !/\.test\.ts$|\/(generated|testing)\/|\.d\.ts$/.test(file),
  )
  const imports = files.flatMap((from) => importsOf(from).map((to) => ({ from, to })))

  it.each(rules)('$from does not import $mayNotImport', ({ from, mayNotImport, except }) => {
    const broken = imports.filter(
      (each) => from.test(each.from) && mayNotImport.test(each.to) && !except?.test(each.from),
    )
    expect(broken).toEqual([])
  })

  it('reads the environment in one place', () => {
    const readers = files.filter(
      (file) => file.startsWith('apps/api/') && readFileSync(join(root, file), 'utf8').includes('process.env'),
    )
    const entries = ['main', 'production', 'worker'].map((name) => `apps/api/src/${name}.ts`)
    expect(
      readers.filter((file) => !entries.includes(file) && !file.startsWith('apps/api/src/capture/browser/')),
    ).toEqual([])
  })
})

/** What a file imports: paths from the root for its own workspace's files, names for packages. Types count as well. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const names = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name ?? '')
  return names.map((name) => (name.startsWith('.') ? relative(root, join(root, dirname(file), name)) : name))
}
