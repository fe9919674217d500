import { AddLinkDocument, DeleteSnapshotDocument, SnapshotDocument } from '@linksnap/schema'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { databases } from '../../test/harness/databases.js'
import { goodResult, ScriptedCapturer } from '../../test/harness/scripted-capturer.js'
import { Artifact } from '../snapshots/artifact.entity.js'
import { ArtifactKind } from '../snapshots/snapshot.enums.js'

const [database] = databases

describe('archived content', () => {
  let app: TestApp
  let owner: TestClient
  let snapshotId: string
  let pageId: string

  beforeAll(async () => {
    if (!database) throw new Error('there is no database to test with')
    app = await startTestApp({
      database,
      env: { ROLE: 'all' },
      createCapturer: () => Promise.resolve(new ScriptedCapturer(() => goodResult())),
    })
    owner = await app.signUp()
    const { addLink } = await owner.run(AddLinkDocument, { input: { url: 'https://example.org/' } })
    snapshotId = addLink.snapshot?.id ?? ''
    await vi.waitFor(async () => expect((await snapshot())?.state).toBe('READY'), 30_000)
    pageId = (await artifact()).id
  })
  afterAll(() => app.stop())

  const snapshot = async () => (await owner.run(SnapshotDocument, { id: snapshotId })).snapshot
  const artifact = async (kind = 'HTML') => {
    const found = (await snapshot())?.artifacts.find((each) => each.kind === kind)
    if (!found) throw new Error(`there is no ${kind}`)
    return found
  }
  /** Makes the stored HTML something else, as far as its row says. */
  const pretend = async (contentType: string, kind: ArtifactKind, fileName: string) => {
    await app.app.database.write((tx) => tx.update(Artifact, { id: pageId }, { contentType, kind, fileName }))
    return artifact(kind)
  }

  it('is shown on the content origin, where nothing of it runs, loads or is framed by others', async () => {
    const { url } = await artifact()
    expect(new URL(url).origin).toBe(app.app.config.content.publicUrl)
    const response = await fetch(url)
    expect(await response.text()).toBe('<p>page</p>')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining(['sandbox', "default-src 'none'", `frame-ancestors ${app.url}`, "form-action 'none'"]),
    )
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'private, no-store',
      'access-control-allow-origin': app.url,
    })
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('is 404 for a token that is forged, expired, of another file, or taken to the app', async () => {
    const { url, id } = await artifact()
    const { origin, pathname } = new URL(url)
    const [, token = '', name] = pathname.split('/')
    const [, how, until, signature] = token.split('.')
    const forged = [
      `${origin}/${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}/${name}`,
      `${origin}/${id}.${how}.${Number(until) + 1}.${signature}/${name}`,
      `${origin}/art_${'0'.repeat(32)}.${how}.${until}.${signature}/${name}`,
      `${origin}/nonsense/${name}`,
      `${origin}/`,
      `${origin}/graphql`,
      `${app.url}${pathname}`,
    ]
    for (const each of forged) expect((await fetch(each)).status).toBe(404)
    const short = await owner.run<{ node: { url: string } }, object>(
      `{ node(id: "${id}") { ... on Artifact { url(expiresIn: 1) } } }`,
    )
    await expect.poll(async () => (await fetch(short.node.url)).status).toBe(404)
  })

  it('has a URL for at most a week', async () => {
    const { id } = await artifact()
    for (const seconds of [0, -1, 604_801]) {
      expect(await owner.codeOf(`{ node(id: "${id}") { ... on Artifact { url(expiresIn: ${seconds}) } } }`)).toBe(
        'BAD_USER_INPUT',
      )
    }
  })

  it('comes as a picture straight from the store, and as a download when it could run', async () => {
    const picture = await pretend('image/png', ArtifactKind.SCREENSHOT, 'page.png')
    expect(new URL(picture.url).origin).toBe(new URL(picture.downloadUrl).origin)
    expect(new URL(picture.url).port).toBe(new URL(app.app.storeUrl).port)
    expect((await fetch(picture.url)).status).toBe(200)

    for (const type of ['image/svg+xml', 'application/xml', 'application/octet-stream', 'text/xml']) {
      const unsafe = await pretend(type, ArtifactKind.ORIGINAL, 'a "b"\n\u202e名.svg')
      const response = await fetch(unsafe.url)
      const disposition = response.headers.get('content-disposition') ?? ''
      expect(disposition).toMatch(/^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\w.%-]+$/)
    }
  })

  it('is gone with its snapshot, whoever still holds a URL', async () => {
    await pretend('text/html', ArtifactKind.HTML, 'page.html')
    const { url } = await artifact()
    expect((await fetch(url)).status).toBe(200)
    await owner.run(DeleteSnapshotDocument, { id: snapshotId })
    expect((await fetch(url)).status).toBe(404)
    await app.app.sweeper.sweep()
    expect(await app.app.store.list('snapshots/')).toEqual([])
  })
})
