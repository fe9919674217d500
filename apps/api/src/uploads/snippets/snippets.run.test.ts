import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  CompleteUploadDocument,
  CreateSnapshotDocument,
  type GrantMethod,
  type SignatureVersion,
  type SnippetLanguage,
  type UploadFileInput,
  UploadSnippetDocument,
} from '@linksnap/schema'
import { crc64 } from 'oss-signer'
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../../test/harness/app.js'
import type { TestClient } from '../../../test/harness/client.js'
import { leanBrowser } from '../../../test/harness/chromium.js'
import { databases } from '../../../test/harness/databases.js'
import { type Ended, works } from '../../../test/harness/programs.js'
import { headOf } from '../../../test/harness/transfer.js'
import { chromiumPath } from '../../capture/testing/test-capturer.js'
import { awkwardMetadata, awkwardName } from './testing/awkward.js'
import { pages, usePage } from './testing/pages.js'
import { programs, runProgram } from './testing/programs.js'

const bytes = Buffer.from('Nothing but text: 文字、emoji 😀 and "quotes"\r\n'.repeat(5_000))
const contentType = 'text/plain; charset="utf-8"'

/** Everything signed that can be, or nothing. */
const typed: Partial<UploadFileInput> = {
  contentType,
  size: bytes.length,
  contentMd5: createHash('md5').update(bytes).digest('base64'),
  storageClass: 'IA',
  metadata: awkwardMetadata,
}
const untyped: Partial<UploadFileInput> = { contentType: null }

type Run = (code: string, path: string) => Promise<Ended>

const installed = Object.entries(programs).filter(([, { probe }]) => works(probe))
const missing = Object.entries(programs).filter(([, { probe }]) => !works(probe))

describe('the snippets', () => {
  let app: TestApp
  let owner: TestClient
  let browser: Browser
  const folder = mkdtempSync(join(tmpdir(), 'linksnap-snippets-'))
  const granted = join(folder, 'granted', awkwardName)
  const other = join(folder, 'other', awkwardName)

  beforeAll(async () => {
    for (const path of [granted, other]) mkdirSync(dirname(path))
    writeFileSync(granted, bytes)
    writeFileSync(other, Buffer.concat([bytes, Buffer.from('!')]))
    const [database] = databases
    if (!database) throw new Error('there is no database')
    // What has arrived is looked at here before the server looks for it by itself.
    app = await startTestApp({ database, limits: { uploads: { firstLook: 3_600_000 } } })
    owner = await app.signUp()
    browser = await chromium.launch({ executablePath: chromiumPath, args: leanBrowser })
  })
  afterAll(async () => {
    await browser.close()
    await app.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('run in all languages whose tools are on this machine, and it says in which they do not', () => {
    const ran = [...installed.map(([name]) => name), ...Object.keys(pages)]
    console.info(`Snippets that run: ${ran.join(' ')}`)
    for (const [name, { needs }] of missing)
      console.warn(`!!! Snippets in ${name} are parsed and DO NOT RUN: no ${needs}`)
    console.info('Snippets that are only parsed, here as anywhere: KOTLIN (Android) SWIFT (iOS) ARKTS (HarmonyOS)')
    expect(ran).toEqual(expect.arrayContaining(['CURL', 'NODE', 'JAVASCRIPT', 'HTML_FORM']))
  })

  const runs: [string, Run][] = [
    ...installed.map(([name, program]): [string, Run] => [name, (code, path) => runProgram(program, code, path)]),
    ...Object.entries(pages).map(([name, page]): [string, Run] => [
      name,
      (code, path) => usePage(browser, page, code, path),
    ]),
  ]

  describe.concurrent.each(runs)('%s', { timeout: 120_000 }, (name, run) => {
    const language = name as SnippetLanguage

    it.each([
      ['PUT', 'V4', 'all that can be signed', typed],
      ['PUT', 'V1', 'no type', untyped],
      ['POST', 'V4', 'no type', untyped],
      ['POST', 'V1', 'all that can be signed', typed],
    ] as const)('uploads by %s with %s and %s', async (method, signatureVersion, _, over) => {
      const { id, objectKey, code } = await snippet(language, method, signatureVersion, over)
      const { code: exit, output } = await run(code, granted)
      expect([exit, output]).toEqual([0, expect.any(String)])
      const head = await headOf(app, objectKey)
      expect(head.get('content-length')).toBe(String(bytes.length))
      expect(head.get('x-oss-hash-crc64ecma')).toBe(crc64(bytes))
      if (over === typed) {
        expect(head.get('content-type')).toBe(contentType)
        expect(head.get('x-oss-storage-class')).toBe('IA')
        for (const { name, value } of awkwardMetadata) expect(head.get(`x-oss-meta-${name}`)).toBe(value)
      }
      const { completeUpload } = await owner.run(CompleteUploadDocument, { id })
      expect(completeUpload).toMatchObject({
        state: 'COMPLETED',
        artifact: { fileName: awkwardName, sha256: createHash('sha256').update(bytes).digest('hex') },
      })
    })

    it.each([
      ['PUT', '403', 'SignatureDoesNotMatch'],
      ['POST', '400', 'EntityTooLarge'],
    ] as const)('fails by %s with what OSS says to another file: %s %s', async (method, status, reason) => {
      const { code } = await snippet(language, method, 'V4', typed)
      const { code: exit, output } = await run(code, other)
      expect(exit).not.toBe(0)
      expect(output).toContain(status)
      expect(output).toContain(reason)
    })
  })

  async function snippet(
    language: SnippetLanguage,
    method: GrantMethod,
    signatureVersion: SignatureVersion,
    over: Partial<UploadFileInput>,
  ) {
    const file = { kind: 'FILE' as const, fileName: awkwardName, signatureVersion, ...over }
    const input = { url: 'https://example.org/', files: [file] }
    const { createSnapshot } = await owner.run(CreateSnapshotDocument, { input })
    const { id = '', objectKey = '' } = createSnapshot.grants[0]?.upload ?? {}
    const { renewUpload } = await owner.run(UploadSnippetDocument, { id, language, method })
    return { id, objectKey, code: renewUpload.snippet }
  }
})
