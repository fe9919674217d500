import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { chromiumPath } from '../testing/test-capturer.js'

const run = promisify(execFile)
const folder = join(import.meta.dirname, '../testing/namespace')
const enter = ['--net', '--', 'sh', join(folder, 'enter.sh')]

/** Addresses as they are, of which elsewhere only loopback is tried: nothing of this leaves the namespace. */
const hosts = [
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.100.100.200',
  '168.63.129.16',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[64:ff9b::a9fe:a9fe]',
]

interface Taken {
  url: string
  ok: boolean
  text?: string
  codes: string[]
}

interface Report {
  loading: Taken
  leading: Taken[]
  /** Packets that left: during the captures, and by one connection that nobody guards. */
  guarded: number
  unguarded: number
}

const title =
  'no packet leaves for private addresses, by whatever a page tries, and none that a browser sends by itself'
it(title, { timeout: 240_000 }, async ({ skip }) => {
  const { status, stderr } = spawnSync('unshare', [...enter, 'true'], { encoding: 'utf8' })
  if (status !== 0) {
    console.warn(`\n!!! PRIVATE ADDRESSES ARE NOT TRIED: no network namespace can be made here. ${stderr}\n`)
    skip('no network namespace can be made here')
  }
  const program = [process.execPath, join(folder, 'captures.mjs'), ...hosts]
  const env = { PATH: process.env.PATH, ...(chromiumPath && { CHROMIUM_PATH: chromiumPath }) }
  const { stdout } = await run('unshare', [...enter, ...program], { env })
  const { loading, leading, guarded, unguarded } = JSON.parse(stdout) as Report
  expect(loading).toMatchObject({ ok: true, text: expect.stringContaining('worth keeping') as string })
  expect(leading).toHaveLength(hosts.length + 1)
  expect(leading.filter(({ ok, codes }) => ok || codes.join() !== 'BLOCKED_ADDRESS')).toEqual([])
  expect(unguarded).toBeGreaterThan(0)
  expect(guarded).toBe(0)
})
