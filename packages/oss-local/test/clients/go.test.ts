import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { bucket, startServer, temporaryFolder } from '../harness.js'
import { isTestable, lackOf } from './availability.js'

const run = promisify(execFile)

/** Where Debian's packages golang-go and golang-github-aliyun-aliyun-oss-go-sdk-dev put what this needs. */
const packages = '/usr/share/gocode'
const sdk = join(packages, 'src/github.com/aliyun/aliyun-oss-go-sdk')

const lack = existsSync(sdk)
  ? await lackOf('go', 'version', 'golang-go')
  : 'the package golang-github-aliyun-aliyun-oss-go-sdk-dev is not installed'

it.runIf(isTestable('The SDK for Go', lack))("serves the vendor's SDK for Go", async () => {
  const oss = await startServer()
  const folder = await temporaryFolder()
  const program = fileURLToPath(new URL('go/main.go', import.meta.url))
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: packages, GOCACHE: join(folder, 'cache'), GOFLAGS: '' }
  // An address, and not a name, has this SDK put the bucket into the path.
  const endpoint = `http://127.0.0.1:${String(oss.port)}`
  const { stdout } = await run('go', ['run', program, endpoint, bucket, folder], { env })
  expect(stdout).toContain('every step went well')
})
