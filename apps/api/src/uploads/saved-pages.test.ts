import {
  CompleteUploadDocument,
  CreateSnapshotDocument,
  LinkByUrlDocument,
  LinksDocument,
  SnapshotDocument,
  SnapshotTextDocument,
  type UploadFileInput,
} from '@linksnap/schema'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { App } from '../app.js'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { openStream } from '../../test/harness/stream.js'
import { put } from '../../test/harness/transfer.js'
import { smallPdf } from '../capture/testing/small-pdf.js'
import { createTestCapturer } from '../capture/testing/test-capturer.js'

const paragraph = '<p>只有登录的人才能看到的文章，写得足够长，读起来才像正文。And some English words.</p>'.repeat(12)
const saved = `<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>会员文章</title></head>
<body><article><h1>会员文章</h1>${paragraph}</article><script>document.title = 'ran'</script></body></html>`
const archive = [
  'From: <Saved by Blink>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/related; type="text/html"; boundary="b"',
  '',
  '--b',
  'Content-Type: text/html',
  'Content-Transfer-Encoding: base64',
  'Content-Location: https://example.org/members',
  '',
  Buffer.from(saved).toString('base64').replace(/.{76}/g, '$&\r\n'),
  '--b--',
  '',
].join('\r\n')
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describeOnEachDatabase('a page that its reader’s own browser saved', (database) => {
  let app: TestApp
  let worker: App
  let owner: TestClient
  let pages = 0

  beforeAll(async () => {
    app = await startTestApp({ database })
    owner = await app.signUp()
    worker = await app.startWorker(createTestCapturer({}))
  })
  afterAll(async () => {
    await worker.stop()
    await app.stop()
  })

  /** Uploads a file as a snapshot, and waits until it was read. */
  async function keep(file: Partial<UploadFileInput>, bytes: string | Buffer<ArrayBuffer>) {
    const files = [{ kind: 'HTML' as const, fileName: 'page', contentType: 'text/html', ...file }]
    const input = { url: `https://example.org/${++pages}`, files }
    const { createSnapshot } = await owner.run(CreateSnapshotDocument, { input })
    const [grant] = createSnapshot.grants
    if (!grant) throw new Error('no grant came')
    await put(grant.put, Buffer.from(bytes))
    await owner.run(CompleteUploadDocument, { id: grant.upload.id })
    const read = async () => (await owner.run(SnapshotDocument, { id: createSnapshot.snapshot.id })).snapshot
    await expect.poll(async () => (await read())?.artifacts.map(({ kind }) => kind)).toContain('THUMBNAIL')
    const snapshot = await read()
    if (!snapshot) throw new Error('the snapshot is gone')
    const { text } = (await owner.run(SnapshotTextDocument, { id: snapshot.id })).snapshot ?? {}
    const { linkByUrl: link } = await owner.run(LinkByUrlDocument, { url: input.url })
    const urlOf = (kind: string) => snapshot.artifacts.find((each) => each.kind === kind)?.url ?? ''
    return { ...snapshot, text, link, urlOf, kinds: snapshot.artifacts.map(({ kind }) => kind).sort() }
  }

  it('is searched, read and seen like a captured one, and its watchers hear of it', async () => {
    const stream = await openStream(owner, 'subscription { snapshotChanged { id state title } }')
    const { id, kinds, title, text, contentHash, urlOf, link } = await keep({}, saved)
    expect([kinds, title]).toEqual([['ARTICLE', 'HTML', 'TEXT', 'THUMBNAIL'], '会员文章'])
    expect(text).toContain('只有登录的人才能看到的文章')
    expect(contentHash).toBe(
      createHash('sha256')
        .update(text ?? '')
        .digest('hex'),
    )
    expect(link?.title).toBe('会员文章')
    const { links } = await owner.run(LinksDocument, { filter: { query: '才能看到的文章' } })
    expect(links.nodes.map((each) => each.id)).toEqual([link?.id])
    expect(await (await fetch(urlOf('ARTICLE'))).text()).toContain('只有登录的人才能看到的文章')
    expect((await fetch(urlOf('THUMBNAIL'))).headers.get('content-type')).toBe('image/jpeg')
    let news: { data: { snapshotChanged: { id: string; title: string | null } } }
    do news = await stream.next()
    while (news.data.snapshotChanged.title === null)
    expect(news.data.snapshotChanged).toEqual({ id, state: 'READY', title: '会员文章' })
    stream.close()
  })

  it('may be an MHTML file', async () => {
    const { kinds, title, text } = await keep({ kind: 'MHTML', contentType: 'multipart/related' }, archive)
    expect([kinds, title]).toEqual([['ARTICLE', 'MHTML', 'TEXT', 'THUMBNAIL'], '会员文章'])
    expect(text).toContain('And some English words')
  })

  it('tells its charset itself', async () => {
    const old = Buffer.concat([
      Buffer.from('<!doctype html><meta charset="gbk"><title>'),
      Buffer.from([0xd6, 0xd0, 0xce, 0xc4]),
      Buffer.from('</title><p>'),
      Buffer.from([0xd6, 0xd0, 0xce, 0xc4]),
    ])
    const { title, text, urlOf } = await keep({}, old)
    expect([title, text]).toEqual(['中文', '中文'])
    expect((await fetch(urlOf('HTML'))).headers.get('content-type')).toBe('text/html')
  })

  it('may be a PDF, of which there are its text and its first page', async () => {
    const pdf = smallPdf('会员手册', ['handbook for all'])
    const { kinds, title, text } = await keep({ kind: 'PDF', contentType: 'application/pdf' }, Buffer.from(pdf))
    expect([kinds, title]).toEqual([['PDF', 'TEXT', 'THUMBNAIL'], '会员手册'])
    expect(text).toContain('handbook for all')
  })

  it('may be a picture, of which there is a thumbnail', async () => {
    const { kinds, text, problems } = await keep({ kind: 'SCREENSHOT', contentType: 'image/png' }, png)
    expect([kinds, text ?? null, problems]).toEqual([['SCREENSHOT', 'THUMBNAIL'], null, []])
  })
})
