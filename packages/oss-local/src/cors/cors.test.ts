import { describe, expect, it } from 'vitest'
import { bucket, element, elements, errorOf, startServer, type TestServer } from '../../test/harness.js'

const xml = `<CORSConfiguration>
  <CORSRule>
    <AllowedOrigin>https://*.example.com</AllowedOrigin><AllowedOrigin>http://exact:3000</AllowedOrigin>
    <AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod>
    <AllowedHeader>Content-Type</AllowedHeader><AllowedHeader>x-oss-*</AllowedHeader>
    <ExposeHeader>ETag</ExposeHeader><ExposeHeader>x-oss-request-id</ExposeHeader>
    <MaxAgeSeconds>600</MaxAgeSeconds>
  </CORSRule>
  <CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>HEAD</AllowedMethod></CORSRule>
  <ResponseVary>true</ResponseVary>
</CORSConfiguration>`

const preflight = (oss: TestServer, origin: string, method: string, headers = '') =>
  fetch(`${oss.endpoint}/${bucket}/key`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      ...(headers !== '' && { 'access-control-request-headers': headers }),
    },
  })

async function withRules(): Promise<TestServer> {
  const oss = await startServer()
  const answer = await oss.send({ method: 'PUT', query: { cors: null }, body: xml })
  expect(answer.status).toBe(200)
  return oss
}

describe('CORS', () => {
  it('answers a preflight by the first rule that fits', async () => {
    const oss = await withRules()
    const allowed = await preflight(oss, 'https://app.example.com', 'PUT', 'content-type, X-OSS-Date')
    expect(allowed.status).toBe(200)
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-methods': 'PUT, GET',
      'access-control-allow-headers': 'content-type, X-OSS-Date',
      'access-control-expose-headers': 'ETag, x-oss-request-id',
      'access-control-max-age': '600',
      vary: 'Origin',
    })
    const any = await preflight(oss, 'http://anywhere', 'HEAD')
    expect(any.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('refuses a preflight that no rule allows, and one that is not complete', async () => {
    const oss = await withRules()
    const refusals = await Promise.all([
      preflight(oss, 'https://example.com', 'PUT'),
      preflight(oss, 'https://app.example.com', 'DELETE'),
      preflight(oss, 'http://exact:3000', 'PUT', 'authorization'),
    ])
    for (const refused of refusals)
      expect(await errorOf(refused)).toMatchObject({ status: 403, code: 'AccessForbidden' })
    const incomplete = await fetch(`${oss.endpoint}/${bucket}/key`, { method: 'OPTIONS' })
    expect(await errorOf(incomplete)).toMatchObject({ status: 400, code: 'BadRequest' })
    const without = await startServer()
    expect(await errorOf(await preflight(without, 'http://a', 'GET'))).toMatchObject({
      status: 403,
      code: 'AccessForbidden',
    })
  })

  it('adds its headers to answers, to errors too', async () => {
    const oss = await withRules()
    const { url } = oss.url({ key: 'missing' })
    const missing = await fetch(url, { headers: { origin: 'http://exact:3000' } })
    expect(missing.status).toBe(404)
    expect(missing.headers.get('access-control-allow-origin')).toBe('http://exact:3000')
    expect(missing.headers.get('access-control-expose-headers')).toContain('ETag')
    expect(missing.headers.get('access-control-allow-methods')).toBeNull()
    const forged = await fetch(`${url}x`, { headers: { origin: 'http://exact:3000' } })
    expect([forged.status, forged.headers.get('access-control-allow-origin')]).toEqual([403, 'http://exact:3000'])
    const other = await fetch(url, { headers: { origin: 'http://other' } })
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('can be read back and taken away', async () => {
    const oss = await withRules()
    const read = await (await oss.send({ query: { cors: null } })).text()
    expect(elements(read, 'AllowedOrigin')).toEqual(['https://*.example.com', 'http://exact:3000', '*'])
    expect([element(read, 'MaxAgeSeconds'), element(read, 'ResponseVary')]).toEqual(['600', 'true'])
    expect((await oss.send({ method: 'DELETE', query: { cors: null } })).status).toBe(204)
    const none = await oss.send({ query: { cors: null } })
    expect(await errorOf(none)).toMatchObject({ status: 404, code: 'NoSuchCORSConfiguration' })
  })

  it('have header names in lower case, and an age in seconds', async () => {
    const oss = await startServer()
    const put = (age: string) => {
      const rule = `<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedHeader>X-Oss-A</AllowedHeader>`
      const body = `<CORSConfiguration><CORSRule>${rule}<MaxAgeSeconds>${age}</MaxAgeSeconds></CORSRule></CORSConfiguration>`
      return oss.send({ method: 'PUT', query: { cors: null }, body })
    }
    for (const age of ['-1', '1000000000', 'long']) {
      const refused = await errorOf(await put(age))
      expect([refused.code, element(refused.xml, 'ArgumentName')]).toEqual(['InvalidArgument', 'MaxAgeSeconds'])
    }
    await put('10')
    expect(element(await (await oss.send({ query: { cors: null } })).text(), 'AllowedHeader')).toBe('x-oss-a')
  })

  it('refuses rules without origin or method, with two stars, or too many', async () => {
    const oss = await startServer()
    const rule = (origin: string, method: string) =>
      `<CORSRule><AllowedOrigin>${origin}</AllowedOrigin><AllowedMethod>${method}</AllowedMethod></CORSRule>`
    const codeOf = async (rules: string) => {
      const body = `<CORSConfiguration>${rules}</CORSConfiguration>`
      return (await errorOf(await oss.send({ method: 'PUT', query: { cors: null }, body }))).code
    }
    expect(await codeOf('')).toBe('MalformedXML')
    expect(await codeOf(rule('', 'GET'))).toBe('MalformedXML')
    expect(await codeOf(rule('*.a.*', 'GET'))).toBe('MalformedXML')
    expect(await codeOf(rule('*', 'PATCH'))).toBe('MalformedXML')
    expect(await codeOf(rule('*', 'GET').repeat(21))).toBe('CORSRuleBeyondLimit')
  })

  it('of the server holds for buckets without rules of their own', async () => {
    const rules = [{ allowedOrigins: ['*'], allowedMethods: ['GET'], exposeHeaders: ['ETag'] }]
    const oss = await startServer({ cors: { rules } })
    expect((await preflight(oss, 'http://a', 'GET')).status).toBe(200)
    await oss.send({ method: 'PUT', query: { cors: null }, body: xml })
    expect((await preflight(oss, 'http://a', 'GET')).status).toBe(403)
  })
})
