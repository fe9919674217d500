import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type OSS from 'ali-oss'
import type { Checkpoint } from 'ali-oss'
import { describe, expect, it } from 'vitest'
import { bucket, startServer, temporaryFolder } from '../harness.js'

const large = Buffer.from(Array.from({ length: 1_500_000 }, (_, i) => i % 251))
const awkward = "dir/a b+c%20~ü'!()*&=?😀"

/** What the published types do not know. */
interface Tagging {
  putObjectTagging: (name: string, tags: Record<string, string>) => Promise<unknown>
  getObjectTagging: (name: string) => Promise<unknown>
}

async function failure(promise: Promise<unknown>): Promise<{ name: unknown; code: unknown; status: unknown }> {
  try {
    await promise
  } catch (error) {
    return error as { name: unknown; code: unknown; status: unknown }
  }
  throw new Error('It did not fail')
}

describe.each(['V1', 'V4'] as const)('ali-oss in Node, signing with %s', (version) => {
  it('puts buffers, files and streams, and gets them as buffers, files and streams', async () => {
    const oss = await startServer()
    const client = oss.aliOss(version)
    const folder = await temporaryFolder()
    const file = join(folder, 'file.bin')
    await writeFile(file, large)
    await client.put(awkward, Buffer.from('buffer'), { meta: { uid: 1, pid: 2 }, mime: 'text/x' })
    await client.put('file', file)
    await client.putStream('stream', Readable.from([large.subarray(0, 1000), large.subarray(1000)]))
    expect(((await client.get(awkward)).content as Buffer).toString()).toBe('buffer')
    const target = join(folder, 'copy.bin')
    await client.get('file', target)
    expect((await readFile(target)).equals(large)).toBe(true)
    const { stream } = await client.getStream('stream')
    expect((await buffer(stream as Readable)).equals(large)).toBe(true)
    const head = await client.head(awkward)
    expect(head.meta).toEqual({ uid: '1', pid: '2' })
    const ranged = await client.get('file', { headers: { Range: 'bytes=10-19' } })
    expect((ranged.content as Buffer).equals(large.subarray(10, 20))).toBe(true)
  })

  it('copies, lists, changes metadata and deletes', async () => {
    const oss = await startServer()
    const client = oss.aliOss(version)
    for (const key of ['a/1', 'a/2', 'b', awkward]) await client.put(key, Buffer.from(key))
    await client.copy('copy ü', awkward)
    await client.putMeta('b', { uid: 3, pid: 4 }, {})
    expect((await client.head('b')).meta).toEqual({ uid: '3', pid: '4' })
    const v1 = await client.list({ 'max-keys': 100, delimiter: '/' }, {})
    expect([v1.objects.map(({ name }) => name), v1.prefixes]).toEqual([
      ['b', 'copy ü'],
      ['a/', 'dir/'],
    ])
    const first = await client.listV2({ 'max-keys': '2' })
    const second = await client.listV2({ 'max-keys': '10', 'continuation-token': first.nextContinuationToken })
    expect([...first.objects, ...second.objects].map(({ name }) => name)).toEqual([
      'a/1',
      'a/2',
      'b',
      'copy ü',
      awkward,
    ])
    await client.delete('b')
    await client.deleteMulti(['a/1', 'copy ü'], { quiet: true })
    expect((await client.list({ 'max-keys': 100 }, {})).objects.map(({ name }) => name)).toEqual(['a/2', awkward])
  })

  it('uploads in parts, and goes on after a break', async () => {
    const oss = await startServer()
    const client = oss.aliOss(version)
    const file = join(await temporaryFolder(), 'file.bin')
    await writeFile(file, large)
    let checkpoint: Checkpoint | undefined
    const interrupted = client.multipartUpload('big', file, {
      partSize: 200_000,
      parallel: 2,
      progress: (progress: number, saved: Checkpoint) => {
        checkpoint = saved
        if (progress > 0.4) client.cancel()
      },
    })
    expect((await failure(interrupted)).name).toBe('cancel')
    if (checkpoint === undefined) throw new Error('There is no checkpoint')
    const resumed = oss.aliOss(version)
    const done = checkpoint.doneParts.length
    expect(done).toBeGreaterThan(0)
    const { res } = await resumed.multipartUpload('big', file, { checkpoint })
    expect(res.status).toBe(200)
    expect(((await resumed.get('big')).content as Buffer).equals(large)).toBe(true)
    const parts = await resumed.listUploads({ 'max-uploads': 10 })
    expect(parts.uploads ?? []).toEqual([])
  })

  it('appends, links, tags and sets ACLs', async () => {
    const oss = await startServer()
    const client = oss.aliOss(version)
    const first = await client.append('log', Buffer.from('one,'))
    await client.append('log', Buffer.from('two'), { position: first.nextAppendPosition })
    expect(((await client.get('log')).content as Buffer).toString()).toBe('one,two')
    await client.putSymlink('link', 'log', { storageClass: 'Standard', meta: { uid: 1, pid: 1 } })
    expect((await client.getSymlink('link')).targetName).toBe('log')
    const tagging = client as OSS & Tagging
    await tagging.putObjectTagging('log', { a: '1' })
    expect(await tagging.getObjectTagging('log')).toMatchObject({ tag: { a: '1' } })
    await client.putACL('log', 'public-read')
    expect((await client.getACL('log')).acl).toBe('public-read')
  })

  it('manages buckets', async () => {
    const oss = await startServer()
    const client = oss.aliOss(version)
    await client.putBucket('second-bucket')
    expect(await client.listBuckets({})).toMatchObject({ buckets: [{ name: 'second-bucket' }, { name: bucket }] })
    expect(await client.getBucketInfo(bucket)).toMatchObject({ bucket: { Name: bucket } })
    const rules = [{ allowedOrigin: '*', allowedMethod: ['GET', 'PUT'], exposeHeader: 'ETag', maxAgeSeconds: '10' }]
    await client.putBucketCORS('second-bucket', rules)
    const cors: unknown = await client.getBucketCORS('second-bucket')
    expect(cors).toMatchObject({ rules: [{ allowedMethod: ['GET', 'PUT'] }] })
    await client.deleteBucket('second-bucket')
    expect(await failure(client.getBucketInfo('second-bucket'))).toMatchObject({ code: 'NoSuchBucket', status: 404 })
  })

  it('understands every refusal', async () => {
    const oss = await startServer()
    const client = oss.aliOss(version)
    await client.put('key', Buffer.from('x'))
    const forbidden = { headers: { 'x-oss-forbid-overwrite': 'true' } }
    const refusals: [() => Promise<unknown>, string, number][] = [
      [() => client.get('missing'), 'NoSuchKey', 404],
      [() => client.head('missing'), 'NoSuchKey', 404],
      [() => client.put('key', Buffer.from('y'), forbidden), 'FileAlreadyExists', 409],
      [() => client.get('key', { headers: { 'If-Match': '"other"' } }), 'PreconditionFailed', 412],
      [() => client.getBucketLifecycle(bucket), 'NotImplemented', 501],
      [() => oss.aliOss(version, { accessKeySecret: 'wrong' }).get('key'), 'SignatureDoesNotMatch', 403],
      [() => oss.aliOss(version, { accessKeyId: 'nobody' }).get('key'), 'InvalidAccessKeyId', 403],
    ]
    for (const [call, code, status] of refusals) expect(await failure(call())).toMatchObject({ code, status })
  })
})

describe('URLs and forms that ali-oss signs', () => {
  it('work with V1, with overrides and with the type that was signed', async () => {
    const oss = await startServer()
    const client = oss.aliOss('V1')
    const put = await client.asyncSignatureUrl(awkward.replace('?', ''), { method: 'PUT', 'Content-Type': 'text/x' })
    const headers = { 'content-type': 'text/x' }
    expect((await fetch(put, { method: 'PUT', headers, body: 'signed' })).status).toBe(200)
    expect((await fetch(put, { method: 'PUT', body: 'signed' })).status).toBe(403)
    const response = { 'content-disposition': 'attachment' }
    const get = await client.asyncSignatureUrl(awkward.replace('?', ''), { response })
    const answer = await fetch(get)
    expect([await answer.text(), answer.headers.get('content-disposition')]).toEqual(['signed', 'attachment'])
  })

  it('work with V4', async () => {
    const oss = await startServer()
    const client = oss.aliOss('V4')
    const put = await client.signatureUrlV4('PUT', 60, { headers: {} }, awkward)
    expect((await fetch(put, { method: 'PUT', body: Buffer.from('signed') })).status).toBe(200)
    const get = await client.signatureUrlV4(
      'GET',
      60,
      { headers: {}, queries: { 'response-content-type': 'a/b' } },
      awkward,
    )
    const answer = await fetch(get)
    expect([await answer.text(), answer.headers.get('content-type')]).toEqual(['signed', 'a/b'])
  })

  it('post files', async () => {
    const oss = await startServer()
    const policy = {
      expiration: new Date(Date.now() + 60_000).toISOString(),
      conditions: [{ bucket }, ['content-length-range', 0, 100]],
    }
    const form = new FormData()
    form.append('key', 'posted')
    for (const [name, value] of Object.entries(oss.aliOss('V1').calculatePostSignature(policy)))
      form.append(name, value)
    form.append('file', new Blob(['hello']), 'a.txt')
    expect((await fetch(`${oss.endpoint}/${bucket}`, { method: 'POST', body: form })).status).toBe(204)
    expect(await (await oss.send({ key: 'posted' })).text()).toBe('hello')
  })
})
