import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../test/harness.js'
import { ServerProcess } from '../test/process.js'

async function run(script: string): Promise<string> {
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd })
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (errors !== '') throw new Error(errors)
  return output
}

async function start(root: string, ...options: string[]): Promise<{ server: ServerProcess; output: () => string }> {
  const server = await ServerProcess.start(root, ...options)
  onTestFinished(() => {
    server.child.kill('SIGKILL')
  })
  return { server, output: () => server.output }
}

describe('the command', () => {
  it('prints a snippet for ali-oss that works as it stands', async () => {
    const { output } = await start(await temporaryFolder(), '--bucket', 'some-bucket')
    const snippet = output().slice(output().indexOf('import OSS'))
    expect(await run(snippet)).toBe('Hello\n')
  })

  it('prints no secret that it was given', async () => {
    process.env['OSS_ACCESS_KEY_ID'] = 'own-key'
    process.env['OSS_ACCESS_KEY_SECRET'] = 'own-secret'
    onTestFinished(() => {
      delete process.env['OSS_ACCESS_KEY_ID']
      delete process.env['OSS_ACCESS_KEY_SECRET']
    })
    const { output } = await start(await temporaryFolder())
    expect(output()).toContain('process.env.OSS_ACCESS_KEY_SECRET')
    expect(output()).not.toContain('own-secret')
    const snippet = output().slice(output().indexOf('import OSS'))
    expect(await run(snippet)).toBe('Hello\n')
  })

  it('ends by itself when it is told to, and with a sentence where it cannot start', async () => {
    const root = await temporaryFolder()
    const { server } = await start(root)
    await expect(ServerProcess.start(root)).rejects.toThrow(
      `oss-local: The folder ${root} is already served by another process.`,
    )
    const taken = ServerProcess.start(await temporaryFolder(), '--port', String(server.port))
    await expect(taken).rejects.toThrow('EADDRINUSE')
    expect(await server.end('SIGTERM')).toBe(0)
    await expect(ServerProcess.start(root, '--prot', '1')).rejects.toThrow(
      /ended with 1: oss-local: Unknown option '--prot'/,
    )
    await writeFile(join(root, 'index.db'), 'this is no index')
    await expect(ServerProcess.start(root)).rejects.toThrow(/is damaged: its index.db cannot be read/)
  })
})
