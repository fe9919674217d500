import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateApiTokenDocument, SnapshotDocument, UploadsDocument } from '@linksnap/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from './harness/app.js'
import type { TestClient } from './harness/client.js'
import { databases } from './harness/databases.js'
import { runInShell, works } from './harness/programs.js'

const docs = join(import.meta.dirname, '../../../docs')
const schema = join(import.meta.dirname, '../../../packages/schema')
const page = '<!doctype html><title>Members</title><p>A page from behind a login.'

/** The programs of docs/examples, and how each is run. */
const examples = [
  { name: 'Node', probe: 'node --version', run: 'node', file: 'upload.mjs' },
  { name: 'Python', probe: 'python3 --version', run: 'python3', file: 'upload.py' },
  { name: 'Go', probe: 'go version', run: 'go run', file: 'upload.go' },
]
const here = examples.filter(({ probe }) => works(probe))

describe('what docs/integrations.md shows', () => {
  let app: TestApp
  let owner: TestClient
  let env: Record<string, string>
  const folder = mkdtempSync(join(tmpdir(), 'linksnap-integrations-'))

  beforeAll(async () => {
    const [database] = databases
    if (!database) throw new Error('there is no database')
    app = await startTestApp({ database, limits: { uploads: { firstLook: 1_000, watchInterval: 200 } } })
    owner = await app.signUp()
    const { createApiToken } = await owner.run(CreateApiTokenDocument, {
      input: { name: 'docs', scopes: ['LINKS_READ', 'LINKS_WRITE', 'SNAPSHOTS_READ', 'UPLOADS_WRITE'] },
    })
    env = { LINKSNAP_URL: app.url, LINKSNAP_TOKEN: createApiToken.secret }
    writeFileSync(join(folder, 'page.html'), page)
    writeFileSync(join(folder, 'notes.txt'), 'notes')
    writeFileSync(join(folder, 'scan.pdf'), '%PDF-1.7\n')
    writeFileSync(join(folder, 'film.bin'), new Uint8Array(2.5 * 1024 ** 2))
  })
  afterAll(async () => {
    await app.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('works, block after block', async () => {
    const text = readFileSync(join(docs, 'integrations.md'), 'utf8')
    const blocks = [...text.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, code]) => code)
    expect(blocks.length).toBeGreaterThan(10)
    writeFileSync(join(folder, 'integrations.sh'), ['set -euo pipefail', ...blocks].join('\n'))
    const { code, output } = await runInShell('bash integrations.sh', folder, env)
    expect([code, output]).toEqual([0, expect.stringContaining('READY')])

    const { uploads } = await owner.run(UploadsDocument, {})
    // The last one has only been given credentials.
    expect(uploads.nodes.map(({ state }) => state).sort()).toEqual([...Array<string>(4).fill('COMPLETED'), 'PENDING'])
  })

  it('works with the typed documents as well, as the README of the schema shows', async () => {
    const [, example = ''] = /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(schema, 'README.md'), 'utf8')) ?? []
    writeFileSync(join(folder, 'example.ts'), example)
    const line = `"${process.execPath}" --input-type=module-typescript - <${join(folder, 'example.ts')}`
    const { code, output } = await runInShell(line, schema, env)
    expect([code, output]).toEqual([0, expect.stringMatching(/^lnk_\w+ false\n$/)])
  })

  it('has programs beside it that run where their tools are, and it says where they are not', () => {
    for (const { name, file } of examples.filter((each) => !here.includes(each))) {
      console.warn(`!!! docs/examples/${file} DOES NOT RUN: no ${name} on this machine`)
    }
    expect(here.map(({ name }) => name)).toContain('Node')
    if (process.env.CI) expect(here).toEqual(examples)
  })

  describe.each(here)('in $name', ({ run, file }) => {
    const program = `${run} ${join(docs, 'examples', file)}`

    it('keeps a file as a snapshot', async () => {
      const { code, output } = await runInShell(`${program} https://example.org/ HTML text/html page.html`, folder, env)
      expect([code, output]).toEqual([0, expect.stringMatching(/^snp_\w+ READY\n$/)])
      const { snapshot } = await owner.run(SnapshotDocument, { id: output.split(' ')[0] ?? '' })
      expect(snapshot?.artifacts).toMatchObject([{ kind: 'HTML', fileName: 'page.html', size: page.length }])
    })

    it('says what is wrong', async () => {
      const { code, output } = await runInShell(`${program} nonsense HTML text/html page.html`, folder, env)
      expect([code === 0, output]).toEqual([false, expect.stringContaining('http')])
    })
  })
})
