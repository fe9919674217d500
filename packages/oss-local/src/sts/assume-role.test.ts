import OSS from 'ali-oss'
import { sessionPolicy, signAssumeRole } from 'oss-signer'
import { describe, expect, it } from 'vitest'
import { bucket, element, errorOf, startServer, type TestServer } from '../../test/harness.js'
import type { AccessKey } from '../access/key-ring.js'
import { localAccessKey } from '../options.js'

const owner = '1000000000000001'
const role = `acs:ram::${owner}:role/uploader`
const roles = [{ name: 'uploader', maxSessionDuration: 7200 }]

interface Credentials {
  AccessKeyId: string
  AccessKeySecret: string
  SecurityToken: string
  Expiration: string
}

/** The vendor's client of STS, whose published types do not know its endpoint. */
function stsClient({ endpoint }: TestServer, { accessKeyId, accessKeySecret }: AccessKey = localAccessKey): OSS.STS {
  const options = { accessKeyId, accessKeySecret, endpoint }
  return new OSS.STS(options)
}

/** What STS gives out for one key of the test's bucket, by the vendor's client. */
async function assume(oss: TestServer, policy?: object, seconds = 900) {
  const sts = stsClient(oss)
  const { credentials } = (await sts.assumeRole(role, policy, seconds, 'session')) as { credentials: Credentials }
  const { AccessKeyId: accessKeyId, AccessKeySecret: accessKeySecret, SecurityToken: securityToken } = credentials
  return { accessKeyId, accessKeySecret, securityToken, expiration: credentials.Expiration }
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return String((error as { code?: unknown }).code)
  }
  return 'none'
}

describe('AssumeRole', () => {
  it.each(['V1', 'V4'] as const)('gives out keys that work with their token only (%s)', async (version) => {
    const oss = await startServer({ roles })
    const credentials = await assume(oss)
    expect(credentials.accessKeyId).toMatch(/^STS\./)
    const put = await oss.send({ method: 'PUT', key: 'key', body: 'x', credentials, version })
    expect(put.status).toBe(200)
    const { securityToken, ...bare } = credentials
    const without = await oss.send({ key: 'key', credentials: bare, version })
    expect(await errorOf(without)).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' })
    const wrong = await oss.send({ key: 'key', credentials: { ...bare, securityToken: `${securityToken}x` }, version })
    expect(await errorOf(wrong)).toMatchObject({ status: 403, code: 'InvalidSecurityToken' })
  })

  it('lets ali-oss do what the policy allows, and nothing else', async () => {
    const oss = await startServer({ roles })
    await oss.put('other', 'x')
    const { accessKeyId, accessKeySecret, securityToken } = await assume(
      oss,
      sessionPolicy({ bucket, key: 'mine/a b' }),
    )
    const client = oss.aliOss('V4', { accessKeyId, accessKeySecret, stsToken: securityToken })
    await client.put('mine/a b', Buffer.from('x'))
    await client.multipartUpload('mine/a b', Buffer.alloc(300_000), { partSize: 102_400 })
    const { uploadId } = await client.initMultipartUpload('mine/a b')
    await client.abortMultipartUpload('mine/a b', uploadId)
    for (const refused of [
      () => client.put('mine/a', Buffer.from('x')),
      () => client.put('other', Buffer.from('x')),
      () => client.get('other'),
      () => client.get('mine/a b'),
      () => client.delete('mine/a b'),
      () => client.listV2({ prefix: 'mine/' }, {}),
      () => client.copy('mine/a b', 'other'),
    ]) {
      expect(await codeOf(refused())).toMatch(/^AccessDenied/)
    }
  })

  it('lets only the prefix of the policy be listed', async () => {
    const oss = await startServer({ roles })
    const credentials = await assume(oss, sessionPolicy({ bucket, prefix: 'mine/', list: true }))
    const list = async (prefix: string) => (await oss.send({ query: { 'list-type': '2', prefix }, credentials })).status
    expect([await list('mine/'), await list('mine/a'), await list(''), await list('other/')]).toEqual([
      200, 200, 403, 403,
    ])
  })

  it('intersects the policy with what the role may do', async () => {
    const policy = sessionPolicy({ bucket, prefix: 'role/' })
    const oss = await startServer({ roles: [{ name: 'uploader', policy }] })
    const credentials = await assume(oss, sessionPolicy({ bucket, prefix: 'role/session/' }))
    const put = async (key: string) => (await oss.send({ method: 'PUT', key, body: 'x', credentials })).status
    expect([await put('role/session/a'), await put('role/a'), await put('a')]).toEqual([200, 403, 403])
  })

  it('ends the session when it is over, and keeps it across a restart until then', async () => {
    let now = Date.now()
    const first = await startServer({ roles, now: () => new Date(now) })
    const credentials = await assume(first)
    const get = (oss: TestServer) => oss.send({ key: 'key', credentials, now: new Date(now) })
    await first.server.close()
    const oss = await startServer({ roles, root: first.root, now: () => new Date(now) })
    expect((await get(oss)).status).toBe(404)
    const { url } = oss.url({ key: 'key', credentials, expiresIn: 3600, now: new Date(now) })
    now += 901_000
    expect(await errorOf(await get(oss))).toMatchObject({ status: 403, code: 'SecurityTokenExpired' })
    expect(await errorOf(await fetch(url))).toMatchObject({ status: 403, code: 'SecurityTokenExpired' })
  })

  it('refuses roles, names, durations and policies that are not right, with the codes of STS', async () => {
    const oss = await startServer({ roles })
    const sts = stsClient(oss)
    const attempts: [() => Promise<unknown>, string][] = [
      [() => sts.assumeRole('acs:ram::1:role/other', undefined, 900, 'session'), 'EntityNotExist.Role'],
      [() => sts.assumeRole('nonsense', undefined, 900, 'session'), 'InvalidParameter.RoleArn'],
      [() => sts.assumeRole(role, undefined, 900, 'x'), 'InvalidParameter.RoleSessionName'],
      [() => sts.assumeRole(role, undefined, 899, 'session'), 'InvalidParameter.DurationSeconds'],
      [() => sts.assumeRole(role, undefined, 7201, 'session'), 'InvalidParameter.DurationSeconds'],
      [() => sts.assumeRole(role, { Version: '2' }, 900, 'session'), 'InvalidParameter.PolicyGrammar'],
      [
        () => sts.assumeRole(role, { Version: '1', Statement: [], x: 'x'.repeat(2048) }, 900, 'session'),
        'InvalidParameter.PolicySize',
      ],
    ]
    for (const [attempt, code] of attempts) expect(await codeOf(attempt())).toBe(code)
    const stranger = stsClient(oss, { accessKeyId: 'nobody', accessKeySecret: 'x' })
    expect(await codeOf(stranger.assumeRole(role))).toBe('InvalidAccessKeyId.NotFound')
    const forger = stsClient(oss, { ...localAccessKey, accessKeySecret: 'x' })
    expect(await codeOf(forger.assumeRole(role))).toBe('SignatureDoesNotMatch')
  })

  it('takes a signed call once, and answers in XML where nobody asks for JSON', async () => {
    const oss = await startServer({ roles })
    const request = { roleArn: role, roleSessionName: 'session', endpoint: oss.endpoint }
    const { url, ...call } = signAssumeRole(request, { credentials: localAccessKey })
    const [first, second] = [await fetch(url, call), await fetch(url, call)]
    expect([first.status, second.status]).toEqual([200, 400])
    expect(await second.json()).toMatchObject({ Code: 'SignatureNonceUsed' })
    const unsigned = await fetch(`${oss.endpoint}/?Action=AssumeRole`)
    expect(element(await unsigned.text(), 'Code')).toBe('MissingAccessKeyId')
    const other = await fetch(`${oss.endpoint}/?Action=GetCallerIdentity`)
    expect(element(await other.text(), 'Code')).toBe('InvalidAction')
  })

  it('is for keys of the owner that no policy keeps from it', async () => {
    const limited = {
      accessKeyId: 'limited',
      accessKeySecret: 'secret',
      policy: sessionPolicy({ bucket, prefix: 'a/' }),
    }
    const oss = await startServer({ roles, credentials: [localAccessKey, limited] })
    const sts = stsClient(oss, limited)
    expect(await codeOf(sts.assumeRole(role))).toBe('NoPermission')
    const session = await assume(oss)
    // The vendor's client sends no token.
    expect(await codeOf(stsClient(oss, session).assumeRole(role))).toBe('MissingSecurityToken')
    const request = { roleArn: role, roleSessionName: 'session', endpoint: oss.endpoint }
    const { url, ...chained } = signAssumeRole(request, { credentials: session })
    expect(await (await fetch(url, chained)).json()).toMatchObject({ Code: 'NoPermission' })
    expect((await oss.send({ method: 'PUT', key: 'b', body: 'x', credentials: limited })).status).toBe(403)
  })
})
