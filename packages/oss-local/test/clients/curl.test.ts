import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { signPostPolicy } from 'oss-signer'
import { describe, expect, it } from 'vitest'
import { localAccessKey } from '../../src/index.js'
import { bucket, region, startServer, temporaryFolder } from '../harness.js'
import { isTestable, lackOf } from './availability.js'

const run = promisify(execFile)

async function curl(...options: string[]): Promise<string> {
  return (await run('curl', ['--silent', '--show-error', ...options])).stdout
}

const large = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => i % 253))

describe.runIf(isTestable('curl', await lackOf('curl', '--version', 'curl')))('curl', () => {
  it.each(['V1', 'V4'] as const)('uploads and downloads with URLs signed with %s, resuming too', async (version) => {
    const oss = await startServer()
    const folder = await temporaryFolder()
    const [source, target] = [join(folder, 'source'), join(folder, 'target')]
    await writeFile(source, large)
    const put = oss.url({ method: 'PUT', key: 'a b/ü', version })
    // Above one megabyte curl asks first: Expect: 100-continue.
    const status = await curl('-T', source, '-w', '%{http_code}', put.url)
    expect(status).toBe('200')
    const get = oss.url({ key: 'a b/ü', version })
    await writeFile(target, large.subarray(0, 1_000_000))
    await curl('-C', '-', '-o', target, get.url)
    expect((await readFile(target)).equals(large)).toBe(true)
    const headers = await curl('-I', oss.url({ method: 'HEAD', key: 'a b/ü', version }).url)
    expect(headers.toLowerCase()).toContain('content-length: 3000000')
  })

  it('uploads what it reads from a pipe, without knowing its length', async () => {
    const oss = await startServer()
    const { url } = oss.url({ method: 'PUT', key: 'piped' })
    await run('sh', ['-c', `printf hello | curl -sf -T - '${url}'`])
    expect(await (await oss.send({ key: 'piped' })).text()).toBe('hello')
  })

  it('reaches a bucket on a virtual host', async () => {
    const oss = await startServer({ buckets: [{ name: bucket, acl: 'public-read' }] })
    await oss.put('key', 'hello')
    expect(await curl(`http://${bucket}.localhost:${String(oss.port)}/key`)).toBe('hello')
  })

  it.each(['V1', 'V4'] as const)('posts a form signed with %s', async (version) => {
    const oss = await startServer()
    const file = join(await temporaryFolder(), 'ä ö.txt')
    await writeFile(file, large)
    const policy = { bucket, endpoint: oss.endpoint, addressing: 'path' as const, expiresIn: 60 }
    const fields = { success_action_status: '201', 'x-oss-meta-a': 'b' }
    const signed = signPostPolicy(
      { ...policy, key: 'posted/${filename}', fields },
      { version, credentials: localAccessKey, region },
    )
    const options = signed.fields.flatMap(([name, value]) => ['--form-string', `${name}=${value}`])
    const xml = await curl(...options, '-F', `file=@${file};type=text/plain`, signed.url)
    expect(xml).toContain('<Key>posted/ä ö.txt</Key>')
    const stored = await oss.send({ key: 'posted/ä ö.txt' })
    expect(Buffer.from(await stored.arrayBuffer()).equals(large)).toBe(true)
    expect(stored.headers.get('content-type')).toBe('text/plain')
  })
})
