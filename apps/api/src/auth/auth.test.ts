import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { json } from 'node:stream/consumers'
import {
  AccountDocument,
  ChangePasswordDocument,
  CreateApiTokenDocument,
  LinksDocument,
  RevokeApiTokenDocument,
  SignInDocument,
  SignOutDocument,
  SignUpDocument,
  ViewerDocument,
} from '@linksnap/schema'
import { hash } from '@node-rs/argon2'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { GraphQLProblem, TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { ApiToken } from './api-token.entity.js'
import { Session } from './session.entity.js'
import { User } from './user.entity.js'

const password = 'correct horse battery'

describeOnEachDatabase('accounts', (database) => {
  let app: TestApp

  beforeAll(async () => {
    app = await startTestApp({
      database,
      env: { ALLOW_SIGNUP: 'true' },
      limits: { accounts: { signUpsPerAddress: 1_000 } },
    })
  })
  afterAll(() => app.stop())

  it('of two first sign-ups at once, one owns the installation', async () => {
    const fresh = await startTestApp({ database, env: { ALLOW_SIGNUP: 'true' } })
    const answers = await Promise.all(
      ['a@example.org', 'b@example.org'].map((email) =>
        fresh.anonymous().run(SignUpDocument, { input: { email, password } }),
      ),
    )
    expect(answers.map(({ signUp }) => signUp.role).sort()).toEqual(['MEMBER', 'OWNER'])
    await fresh.stop()
  })

  it('takes no second account where sign-ups are closed', async () => {
    const closed = await startTestApp({ database })
    const owner = closed.anonymous()
    const { signUp } = await owner.run(SignUpDocument, { input: { email: 'Owner@Example.org', password } })
    expect(signUp).toMatchObject({ email: 'Owner@Example.org', name: 'Owner', role: 'OWNER' })
    expect((await owner.run(ViewerDocument)).viewer?.id).toBe(signUp.id)
    const input = { email: 'second@example.org', password }
    expect(await closed.anonymous().codeOf(SignUpDocument, { input })).toBe('FORBIDDEN')
    await closed.stop()
  })

  it('refuses an address that is taken, in any letter case, and what is no address or no password', async () => {
    const email = 'taken@example.org'
    await app.anonymous().signUp(email, password)
    const codeOf = (input: { email: string; password: string }) => app.anonymous().codeOf(SignUpDocument, { input })
    expect(await codeOf({ email: 'TAKEN@example.org', password })).toBe('CONFLICT')
    expect(await codeOf({ email: 'nonsense', password })).toBe('BAD_USER_INPUT')
    expect(await codeOf({ email: `${'a'.repeat(250)}@example.org`, password })).toBe('BAD_USER_INPUT')
    expect(await codeOf({ email: 'short@example.org', password: 'short' })).toBe('BAD_USER_INPUT')
    expect(await codeOf({ email: 'long@example.org', password: 'x'.repeat(257) })).toBe('BAD_USER_INPUT')
  })

  it('signs in with the right password only, and says no more about an account that does not exist', async () => {
    await app.anonymous().signUp('known@example.org', password)
    const send = (email: string, given: string) =>
      app.anonymous().send(SignInDocument, { input: { email, password: given } })
    const wrong = await send('known@example.org', 'not the password')
    const unknown = await send('unknown@example.org', password)
    expect(wrong.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
    expect(unknown.errors?.[0]?.message).toBe(wrong.errors?.[0]?.message)
    expect((await send('KNOWN@example.org', password)).data?.signIn.user?.email).toBe('known@example.org')
  })

  it('takes as long for an account that does not exist as for a wrong password', async () => {
    await app.anonymous().signUp('timed@example.org', password)
    const times: Record<string, number[]> = { 'timed@example.org': [], 'untimed@example.org': [] }
    for (let n = 0; n < 7; n++) {
      for (const [email, taken] of Object.entries(times)) {
        const started = performance.now()
        await app.anonymous().send(SignInDocument, { input: { email, password: 'not the password' } })
        taken.push(performance.now() - started)
      }
    }
    const [known = 0, unknown = 0] = Object.values(times).map((taken) => taken.sort((a, b) => a - b)[3])
    expect(unknown).toBeGreaterThan(known / 2)
    expect(known).toBeGreaterThan(unknown / 2)
  })

  it('gives a new session at each sign-in, and ends the one that was there', async () => {
    const client = app.anonymous()
    await client.signUp('fixed@example.org', password)
    const planted = client.headers().cookie ?? ''
    await client.signIn('fixed@example.org', password)
    expect(client.headers().cookie).not.toBe(planted)
    expect(await app.withCookie(planted).run(ViewerDocument)).toEqual({ viewer: null })
  })

  it('ends the session when signing out', async () => {
    const client = app.anonymous()
    await client.signUp('leaving@example.org', password)
    const cookie = client.headers().cookie ?? ''
    await client.run(SignOutDocument)
    expect(await client.run(ViewerDocument)).toEqual({ viewer: null })
    expect(await app.withCookie(cookie).run(ViewerDocument)).toEqual({ viewer: null })
  })

  it('signs every other browser out when the password changes', async () => {
    const email = 'changing@example.org'
    const here = app.anonymous()
    await here.signUp(email, password)
    const elsewhere = app.anonymous()
    await elsewhere.signIn(email, password)
    const change = (currentPassword: string, newPassword: string) => ({ input: { currentPassword, newPassword } })

    expect(await here.codeOf(ChangePasswordDocument, change('wrong', 'another long password'))).toBe('BAD_USER_INPUT')
    expect(await here.codeOf(ChangePasswordDocument, change(password, 'short'))).toBe('BAD_USER_INPUT')
    await here.run(ChangePasswordDocument, change(password, 'another long password'))
    expect((await here.run(ViewerDocument)).viewer?.email).toBe(email)
    expect(await elsewhere.run(ViewerDocument)).toEqual({ viewer: null })
    await elsewhere.signIn(email, 'another long password')
  })

  it('limits wrong passwords of one address, and lets the owner in from another', async () => {
    const behindProxy = await startTestApp({ database, env: { TRUST_PROXY: '127.0.0.1' } })
    const email = 'guessed@example.org'
    await behindProxy.anonymous().signUp(email, password)
    const signIn = (address: string, given: string) =>
      behindProxy
        .anonymous()
        .from(address)
        .send(SignInDocument, { input: { email, password: given } })
    const codes: (string | undefined)[] = []
    for (let n = 0; n < 12; n++) codes.push((await signIn('203.0.113.1', `guess ${n}`)).errors?.[0]?.extensions.code)
    expect(codes.slice(0, 10)).toEqual(Array(10).fill('UNAUTHENTICATED'))
    expect(codes.slice(10)).toEqual(['RATE_LIMITED', 'RATE_LIMITED'])
    expect((await signIn('203.0.113.1', password)).errors?.[0]?.extensions.code).toBe('RATE_LIMITED')
    expect((await signIn('203.0.113.2', password)).data?.signIn.user?.email).toBe(email)
    await behindProxy.stop()
  })

  it('limits wrong passwords for all accounts together, and the addresses of one IPv6 network together', async () => {
    const accounts = { signInFailuresPerAddress: 3 }
    const behindProxy = await startTestApp({ database, env: { TRUST_PROXY: '127.0.0.1' }, limits: { accounts } })
    const codeOf = (address: string, email: string) =>
      behindProxy.anonymous().from(address).codeOf(SignInDocument, { input: { email, password } })
    const codesOf = async (addresses: string[]) => {
      const codes: string[] = []
      for (const [n, address] of addresses.entries()) codes.push(await codeOf(address, `nobody${n}@example.org`))
      return codes
    }
    const limited = ['UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED', 'RATE_LIMITED']
    expect(await codesOf(Array<string>(4).fill('203.0.113.1'))).toEqual(limited)
    expect(await codesOf(['2001:db8::1', '2001:db8::2', '2001:db8::a:b:c:d', '2001:db8::ffff:1'])).toEqual(limited)
    expect(await codeOf('2001:db8:0:1::1', 'nobody@example.org')).toBe('UNAUTHENTICATED')
    await behindProxy.stop()
  })

  it('limits wrong passwords from everywhere together, and lets the owner in where he was before', async () => {
    const accounts = { signInFailuresOfStrangers: 20 }
    const env = { TRUST_PROXY: '127.0.0.1', ALLOW_SIGNUP: 'true' }
    const behindProxy = await startTestApp({ database, env, limits: { accounts } })
    const email = 'besieged@example.org'
    const owner = behindProxy.anonymous()
    await owner.signUp(email, password)
    await owner.run(SignOutDocument)
    const signIn = async (client: TestClient, given = password) => {
      const { errors } = await client.send(SignInDocument, { input: { email, password: given } })
      return errors?.[0]?.extensions.code
    }
    const stranger = (n: number) => behindProxy.anonymous().from(`203.0.113.${n}`)
    const codes: (string | undefined)[] = []
    for (let n = 0; n < 22; n++) codes.push(await signIn(stranger(n), 'guess'))
    expect(codes).toEqual([...Array<string>(20).fill('UNAUTHENTICATED'), 'RATE_LIMITED', 'RATE_LIMITED'])
    expect(await signIn(stranger(100))).toBe('RATE_LIMITED')
    expect(await signIn(owner.from('198.51.100.1'))).toBeUndefined()

    // Neither another account's browser nor a token that was made up is known here, and a known one may not guess for ever.
    const other = stranger(101)
    await other.signUp('neighbour@example.org', password)
    const cookie = (owner.headers().cookie ?? '').replace(/(device=[^.]+\.)./, '$1_')
    expect(await signIn(behindProxy.withCookie(cookie).from('203.0.113.102'))).toBe('RATE_LIMITED')
    expect(await signIn(other)).toBe('RATE_LIMITED')
    const guesses: (string | undefined)[] = []
    for (let n = 0; n < 11; n++) guesses.push(await signIn(owner.from(`203.0.113.${200 + n}`), 'guess'))
    expect(guesses).toEqual([...Array<string>(10).fill('UNAUTHENTICATED'), 'RATE_LIMITED'])
    await behindProxy.stop()
  })

  it('counts nothing for an account that an address may not try any more', async () => {
    const accounts = { signInFailuresPerAddress: 3, signInFailuresOfStrangers: 5 }
    const behindProxy = await startTestApp({ database, env: { TRUST_PROXY: '127.0.0.1' }, limits: { accounts } })
    const email = 'untouched@example.org'
    await behindProxy.anonymous().signUp(email, password)
    const from = (address: string) => behindProxy.anonymous().from(address)
    for (let n = 0; n < 10; n++)
      await from('203.0.113.1').codeOf(SignInDocument, { input: { email, password: 'guess' } })
    await from('203.0.113.2').signIn(email, password)
    await behindProxy.stop()
  })

  it('signs nobody up or in for the page of another site', async () => {
    const fresh = await startTestApp({ database })
    const { port } = fresh.app.config.http
    const input = '{ email: "owner@example.org", password: "a long enough password" }'
    const ask = async (mutation: string, headers: Record<string, string>) => {
      const asked = request({ port, path: '/graphql', method: 'POST' })
      for (const [name, value] of Object.entries({ 'content-type': 'application/json', ...headers }))
        asked.setHeader(name, value)
      asked.end(JSON.stringify({ query: `mutation { ${mutation}(input: ${input}) { __typename } }` }))
      const [response] = (await once(asked, 'response')) as [IncomingMessage]
      const { errors } = (await json(response)) as { errors?: GraphQLProblem[] }
      return { code: errors?.[0]?.extensions.code, cookies: response.headers['set-cookie'] }
    }
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      // A name of theirs that leads here.
      { origin: `http://evil.example:${port}`, host: `evil.example:${port}` },
    ]
    const refused = { code: 'FOREIGN_ORIGIN', cookies: undefined }
    for (const headers of foreign) expect(await ask('signUp', headers)).toEqual(refused)
    expect((await ask('signUp', { origin: `http://localhost:${port}` })).code).toBeUndefined()
    for (const headers of foreign) expect(await ask('signIn', headers)).toEqual(refused)
    expect(
      (await ask('signIn', { origin: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}` })).code,
    ).toBeUndefined()
    await fresh.stop()
  })

  it('keeps a password in today’s way once it has been given again', async () => {
    const email = 'older@example.org'
    await app.anonymous().signUp(email, password)
    const older = await hash(password, { memoryCost: 8_192, timeCost: 1, parallelism: 1 })
    await app.app.database.write((tx) => tx.update(User, { emailKey: email }, { passwordHash: older }))
    const kept = async () => (await app.app.database.read.findOneByOrFail(User, { emailKey: email })).passwordHash
    await expect(app.anonymous().signIn(email, 'not the password')).rejects.toThrow()
    expect(await kept()).toBe(older)
    await app.anonymous().signIn(email, password)
    const renewed = await kept()
    expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    await app.anonymous().signIn(email, password)
    expect(await kept()).toBe(renewed)
  })

  it('takes one guess of a request, whatever it says', async () => {
    const guess = `signIn(input: { email: "aliased@example.org", password: "guess" }) { user { id } }`
    const { data, errors } = await app.anonymous().send(`mutation { a: ${guess} b: ${guess} c: ${guess} }`)
    expect([data, errors?.map(({ path }) => path)]).toEqual([null, [['a']]])
  })

  it('keeps passwords as argon2id and secrets as hashes', async () => {
    const client = app.anonymous()
    await client.signUp('stored@example.org', password)
    const { createApiToken } = await client.run(CreateApiTokenDocument, {
      input: { name: 't', scopes: ['LINKS_READ'] },
    })
    const rows = await Promise.all(
      [User, Session, ApiToken].map((entity) => app.app.database.read.find<User | Session | ApiToken>(entity)),
    )
    const stored = JSON.stringify(rows)
    expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
    expect(stored).not.toContain(createApiToken.secret)
    expect(stored).not.toContain(client.sessionSecret)
  })

  it('gives tokens that do what their scopes say until they are revoked', async () => {
    const client = app.anonymous()
    await client.signUp('tokens@example.org', password)
    const input = { name: ' reader ', scopes: ['LINKS_READ' as const, 'LINKS_READ' as const] }
    const { createApiToken } = await client.run(CreateApiTokenDocument, { input })
    expect(createApiToken.apiToken).toMatchObject({ name: 'reader', scopes: ['LINKS_READ'], lastUsedAt: null })
    expect(createApiToken.secret.startsWith(createApiToken.apiToken.prefix)).toBe(true)

    const reader = client.withToken(createApiToken.secret)
    expect((await reader.run('{ links { totalCount } }')) as unknown).toEqual({ links: { totalCount: 0 } })
    const account = async () => (await client.run(AccountDocument)).viewer
    await expect.poll(async () => (await account())?.apiTokens[0]?.lastUsedAt).toBeTruthy()
    expect(JSON.stringify(await account())).not.toContain(createApiToken.secret)

    await client.run(RevokeApiTokenDocument, { id: createApiToken.apiToken.id })
    const answer = await reader.send(LinksDocument, {})
    expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED'])
  })

  it('gives tokens that end by themselves', async () => {
    const client = app.anonymous()
    await client.signUp('ending@example.org', password)
    const past = { name: 't', scopes: ['LINKS_READ' as const], expiresAt: new Date(Date.now() - 1).toISOString() }
    expect(await client.codeOf(CreateApiTokenDocument, { input: past })).toBe('BAD_USER_INPUT')
    const soon = { ...past, expiresAt: new Date(Date.now() + 400).toISOString() }
    const { createApiToken } = await client.run(CreateApiTokenDocument, { input: soon })
    const token = client.withToken(createApiToken.secret)
    await token.run(LinksDocument, {})
    await expect.poll(() => token.send(LinksDocument, {}).then((answer) => answer.status)).toBe(401)
  })
})
