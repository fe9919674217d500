import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ConfigError, environmentNames, readConfig } from './config.js'

const example = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8')
const listed = [...example.matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map(
  ([, name, value]) => [name ?? '', value ?? ''] as const,
)

describe('the settings', () => {
  it('are listed in .env.example, every one, and no other', () => {
    expect(listed.map(([name]) => name).sort()).toEqual([...environmentNames].sort())
  })

  it('have the defaults that .env.example shows', () => {
    const shown = Object.fromEntries(listed.filter(([, value]) => value !== ''))
    expect(readConfig(shown)).toEqual(readConfig({}))
  })

  it('tell all their faults at once', () => {
    const faulty = { PORT: 'x', CAPTURE_CONCURRENCY: '0', ROLE: 'king', PUBLIC_URL: 'ftp://x' }
    expect(() => readConfig(faulty)).toThrow(ConfigError)
    for (const name of Object.keys(faulty)) expect(() => readConfig(faulty)).toThrow(name)
  })

  it('tell what is no address that captures may or may not reach', () => {
    expect(() => readConfig({ CAPTURE_ALLOW: '10.0.0.0/8,localhost' })).toThrow(
      'CAPTURE_ALLOW: not host:port or a CIDR',
    )
    expect(() => readConfig({ CAPTURE_DENY: 'db.example.com,a b' })).toThrow('CAPTURE_DENY: not a host')
  })

  it('want both the region and the bucket, and both halves of a key', () => {
    expect(() => readConfig({ OSS_BUCKET: 'b' })).toThrow('OSS_REGION')
    const half = { OSS_BUCKET: 'b', OSS_REGION: 'cn-hangzhou', OSS_ACCESS_KEY_ID: 'id' }
    expect(() => readConfig(half)).toThrow('OSS_ACCESS_KEY_SECRET')
  })

  it('take the keys of the store from OSS_*, else from ALIBABA_CLOUD_*, else from the instance', () => {
    const store = { OSS_BUCKET: 'b', OSS_REGION: 'cn-hangzhou' }
    const cloud = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'cloud', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 's' }
    const own = { OSS_ACCESS_KEY_ID: 'own', OSS_ACCESS_KEY_SECRET: 's' }
    expect(readConfig({ ...store, ...cloud, ...own }).storage).toMatchObject({ credentials: { accessKeyId: 'own' } })
    expect(readConfig({ ...store, ...cloud }).storage).toMatchObject({ credentials: { accessKeyId: 'cloud' } })
    expect(readConfig(store).storage).toMatchObject({ credentials: { kind: 'ecs' } })
  })

  it('know where OSS is from its region', () => {
    const secrets = { OSS_ACCESS_KEY_ID: 'id', OSS_ACCESS_KEY_SECRET: 'secret' }
    const { storage } = readConfig({ OSS_BUCKET: 'b', OSS_REGION: 'cn-beijing', ...secrets })
    expect(storage).toMatchObject({ kind: 'oss', endpoint: 'https://oss-cn-beijing.aliyuncs.com' })
  })

  it('take no database but SQLite and MySQL', () => {
    expect(() => readConfig({ DATABASE_URL: 'postgres://x/y' })).toThrow('DATABASE_URL')
    expect(readConfig({ DATABASE_URL: 'mysql://u:p@h/d' }).database).toEqual({ kind: 'mysql', url: 'mysql://u:p@h/d' })
  })
})
