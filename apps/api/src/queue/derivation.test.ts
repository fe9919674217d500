import { createHash } from 'node:crypto'
import {
  AddLinkDocument,
  CompleteUploadDocument,
  CreateSnapshotDocument,
  DeleteSnapshotDocument,
  LinkByUrlDocument,
  RequestUploadDocument,
  SnapshotDocument,
  type UploadFileInput,
} from '@linksnap/schema'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { App } from '../app.js'
import { startTestApp, type TestApp, type WorkerOptions } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { expectInvariants, sweepAll } from '../../test/harness/invariants.js'
import {
  failedResult,
  fileAfter,
  goodResult,
  type ReadScript,
  type Script,
  ScriptedCapturer,
  textFile,
  untilAborted,
} from '../../test/harness/scripted-capturer.js'
import { put } from '../../test/harness/transfer.js'
import { ArtifactKind, SnapshotProblemCode } from '../snapshots/snapshot.enums.js'
import { Derivation } from './derivation.entity.js'

const fast = {
  queue: { pollInterval: 20, heartbeatInterval: 50, leaseTime: 4_000, retryDelays: [30] },
  uploads: { firstLook: 600_000 },
  capture: { shownBytes: 1_000 },
  http: { drainTimeout: 100 },
}
const page = '<!doctype html><title>Saved</title>'
const html: UploadFileInput = { kind: 'HTML', fileName: 'page.html', contentType: 'text/html' }
const text: UploadFileInput = { kind: 'TEXT', fileName: 'page.txt', contentType: 'text/plain' }
const hash = (content: string) => createHash('sha256').update(content).digest('hex')

const mhtml = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b--\r\n'

/** What is found in a page. */
const found = () => ({
  ...goodResult('words of the page'),
  files: [textFile(ArtifactKind.TEXT, 'words of the page'), textFile(ArtifactKind.ARTICLE, '<p>words')],
})

describeOnEachDatabase('the reading of uploaded files', (database) => {
  let app: TestApp
  let owner: TestClient
  const workers: App[] = []
  let url = ''
  let pages = 0

  beforeAll(async () => {
    app = await startTestApp({ database, env: { ALLOW_SIGNUP: 'true' }, limits: fast })
    owner = await app.signUp()
  })
  beforeEach(() => void (url = `https://example.org/${++pages}`))
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()))
    await app.app.database.write((tx) => tx.deleteAll(Derivation))
  })
  afterAll(() => app.stop())

  async function work(read: ReadScript = found, options: WorkerOptions = {}, capture?: Script) {
    const capturer = new ScriptedCapturer(capture, read)
    const worker = await app.startWorker(capturer, options)
    workers.push(worker)
    return Object.assign(worker, { capturer })
  }
  /** A snapshot made of files that have arrived. */
  const upload = (...files: [UploadFileInput, string][]) => uploadFor(owner, url, ...files)
  async function uploadFor(client: TestClient, url: string, ...files: [UploadFileInput, string][]): Promise<string> {
    const input = { url, files: files.map(([file]) => file) }
    const { createSnapshot } = await client.run(CreateSnapshotDocument, { input })
    await Promise.all(
      createSnapshot.grants.map(async (grant, index) => {
        await put(grant.put, Buffer.from(files[index]?.[1] ?? ''))
        await client.run(CompleteUploadDocument, { id: grant.upload.id })
      }),
    )
    return createSnapshot.snapshot.id
  }
  const snapshotOf = async (id: string) => (await owner.run(SnapshotDocument, { id })).snapshot
  const kindsOf = async (id: string) => (await snapshotOf(id))?.artifacts.map(({ kind }) => kind).sort()
  const waiting = () => app.app.database.read.count(Derivation)
  const untilRead = () => expect.poll(waiting, { interval: 20 }).toBe(0)

  it('adds what was made to a snapshot that is ready, and names its link', async () => {
    const id = await upload([html, page])
    expect(await snapshotOf(id)).toMatchObject({ state: 'READY', title: null })
    await work()
    await untilRead()
    const snapshot = await snapshotOf(id)
    expect(await kindsOf(id)).toEqual(['ARTICLE', 'HTML', 'TEXT'])
    expect(snapshot).toMatchObject({ state: 'READY', title: 'The title of the page', problems: [] })
    expect(snapshot?.contentHash).toBe(hash('words of the page'))
    const { linkByUrl } = await owner.run(LinkByUrlDocument, { url })
    expect(linkByUrl?.title).toBe('The title of the page')
    await expectInvariants(app, [id])
  })

  it('attaches no file that was swept while the next one was stored, and makes them all again', async () => {
    const id = await upload([html, page])
    const late = fileAfter(ArtifactKind.ARTICLE, '<p>words', () => sweepAll(app.app))
    const { capturer } = await work(() => ({ ...found(), files: [textFile(ArtifactKind.TEXT, 'words'), late] }))
    await untilRead()
    expect(await kindsOf(id)).toEqual(['ARTICLE', 'HTML', 'TEXT'])
    expect(capturer.readings).toHaveLength(2)
    await expectInvariants(app, [id])
  })

  it('makes nothing of which a file was uploaded, but reads it', async () => {
    const id = await upload([html, page], [text, 'my own words'])
    const { capturer } = await work(({ file }) =>
      file.contentType.startsWith('text/plain')
        ? { ...found(), title: undefined, text: 'my own words', files: [textFile(ArtifactKind.TEXT, 'my own words')] }
        : found(),
    )
    await untilRead()
    expect(capturer.readings.map(({ formats }) => [...formats])).toEqual([['TEXT'], ['ARTICLE', 'THUMBNAIL']])
    expect(await kindsOf(id)).toEqual(['ARTICLE', 'HTML', 'TEXT'])
    const { snapshot } = (await owner.run(`{ snapshot(id: "${id}") { text title } }`)) as { snapshot: object }
    expect(snapshot).toEqual({ text: 'my own words', title: 'The title of the page' })
  })

  it('keeps a title that somebody gave, and leaves alone what is only attached', async () => {
    await owner.run(AddLinkDocument, { input: { url, title: 'Mine', capture: false } })
    await upload([html, page], [{ kind: 'FILE', fileName: 'a.txt', contentType: null }, 'attached'])
    const { capturer } = await work()
    await untilRead()
    expect(capturer.readings).toHaveLength(1)
    expect((await owner.run(LinkByUrlDocument, { url })).linkByUrl?.title).toBe('Mine')
    await upload([{ kind: 'FILE', fileName: 'a.txt', contentType: null }, 'attached'])
    expect(await waiting()).toBe(0)
  })

  it('reads a file that is added later as well', async () => {
    const id = await upload([text, 'words'])
    await work(({ formats }) => (formats.has(ArtifactKind.ARTICLE) ? found() : { ...found(), files: [] }))
    await untilRead()
    const { requestUpload } = await owner.run(RequestUploadDocument, { snapshotId: id, file: html })
    await put(requestUpload.put, Buffer.from(page))
    await owner.run(CompleteUploadDocument, { id: requestUpload.upload.id })
    await untilRead()
    expect(await kindsOf(id)).toEqual(['ARTICLE', 'HTML', 'TEXT'])
  })

  it('says why nothing could be made, and keeps the file', async () => {
    const id = await upload([html, page])
    await work(() => failedResult({ problems: [{ code: SnapshotProblemCode.UNSUPPORTED_CONTENT }] }))
    await untilRead()
    const snapshot = await snapshotOf(id)
    expect([snapshot?.state, snapshot?.problems.map(({ code }) => code)]).toEqual(['READY', ['UNSUPPORTED_CONTENT']])
    expect(await kindsOf(id)).toEqual(['HTML'])
  })

  it('says of a page that is too large to be read that it is kept, and of nothing that another file has given', async () => {
    const large = `${page}<p>${'x'.repeat(1_001)}`
    const alone = await upload([html, large])
    await work()
    await untilRead()
    const { state, problems, artifacts } = (await snapshotOf(alone)) ?? {}
    expect([state, artifacts?.map(({ kind }) => kind)]).toEqual(['READY', ['HTML']])
    expect(problems).toMatchObject([{ code: 'TOO_LARGE', kind: 'HTML' }])
    expect(problems?.[0]?.message).toContain('is kept')
    url += '/2'
    const thumbnail = textFile(ArtifactKind.THUMBNAIL, 'a picture')
    await Promise.all(workers.splice(0).map((worker) => worker.stop()))
    await work(() => ({ ...found(), files: [...found().files, thumbnail] }))
    const beside = await upload([html, large], [{ ...html, kind: 'MHTML', contentType: 'multipart/related' }, mhtml])
    await untilRead()
    expect(await snapshotOf(beside)).toMatchObject({ state: 'READY', problems: [] })
  })

  it('leaves alone an original of any size and kind', async () => {
    const large = await upload([{ kind: 'ORIGINAL', fileName: 'b.bin', contentType: null }, '\0'.repeat(1_001)])
    const odd = await upload([{ kind: 'ORIGINAL', fileName: 'a.bin', contentType: null }, '\0\x01\x02'])
    const { capturer } = await work(() =>
      failedResult({ problems: [{ code: SnapshotProblemCode.UNSUPPORTED_CONTENT }] }),
    )
    await untilRead()
    expect(capturer.readings.map(({ file }) => file.contentType)).toEqual(['application/octet-stream'])
    for (const id of [large, odd]) expect(await snapshotOf(id)).toMatchObject({ state: 'READY', problems: [] })
  })

  it('is tried again, and given up in the end', async () => {
    const id = await upload([html, page])
    let tries = 0
    await work(() => {
      tries++
      if (tries === 1) return failedResult({ retryable: true })
      throw new Error('the machine is out of order')
    })
    await untilRead()
    expect(tries).toBe(3)
    expect((await snapshotOf(id))?.problems.map(({ code }) => code)).toEqual(['STORAGE_FAILED'])
    await expectInvariants(app, [id])
  })

  it('leaves nothing in the store where not all that was made could be stored', async () => {
    const id = await upload([html, page])
    const files = found().files.map((file, index) => ({ ...file, size: file.size + index }))
    await work(() => ({ ...found(), files }), { limits: { storage: { retryDelay: 5 } } })
    await untilRead()
    expect((await snapshotOf(id))?.problems.map(({ code }) => code)).toEqual(['STORAGE_FAILED'])
    await expectInvariants(app, [id])
  })

  it('goes on with another worker where one drains, and where one hangs without a sign of life', async () => {
    const id = await upload([html, page])
    const first = await work(({ signal }) => untilAborted({ signal }))
    await expect.poll(() => first.capturer.readings.length).toBe(1)
    await Promise.all(workers.splice(0).map((worker) => worker.stop()))
    expect(await waiting()).toBe(1)
    const release = Promise.withResolvers<void>()
    const frozen = await work(() => release.promise.then(found), {
      concurrency: 1,
      limits: { queue: { heartbeatInterval: 60_000 } },
    })
    await expect.poll(() => frozen.capturer.readings.length).toBe(1)
    // Its lease ends while it hangs: another one takes over, and what it brings in the end is not wanted.
    await work()
    await untilRead()
    release.resolve()
    await sleep(200)
    expect(await kindsOf(id)).toEqual(['ARTICLE', 'HTML', 'TEXT'])
    await expectInvariants(app, [id])
  })

  it('of somebody who has many waits for nobody: neither others’ files, nor captures', async () => {
    const other = await app.signUp()
    for (let n = 0; n < 6; n++) await uploadFor(owner, `${url}/${n}`, [html, page])
    await uploadFor(other, `${url}/other`, [html, page])
    await owner.run(AddLinkDocument, { input: { url: `${url}/captured` } })
    const order: string[] = []
    const note = (taken: string) => (order.push(new URL(taken).pathname.split('/').at(-1) ?? ''), found())
    await work(
      (request) => note(request.url),
      { concurrency: 1 },
      (request) => note(request.url),
    )
    await expect.poll(() => order.length).toBe(8)
    expect(order.indexOf('other')).toBeLessThan(3)
    expect(order.indexOf('captured')).toBeLessThan(3)
  })

  it('ends with its snapshot', async () => {
    const id = await upload([html, page])
    await owner.run(DeleteSnapshotDocument, { id })
    expect(await waiting()).toBe(0)
  })

  it('waits for all files of a snapshot, also when they arrive at once', async () => {
    const files = Array.from({ length: 6 }, (_, n): [UploadFileInput, string] => [
      { kind: 'FILE', fileName: `${n}.txt`, contentType: null },
      'attached',
    ])
    const id = await upload([html, page], ...files)
    expect((await snapshotOf(id))?.state).toBe('READY')
    expect(await waiting()).toBe(1)
  })
})
