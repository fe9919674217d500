import { describe, expect, it } from 'vitest'
import { element, errorOf, startServer } from '../test/harness.js'
import { notOffered } from './not-offered.js'
import { routes } from './routes.js'

/** The names that routes know as sub-resources, whoever has them. */
const names = [...new Set([...routes.flatMap(({ query }) => query), ...notOffered])].filter(
  (name) => name !== 'Action' && name !== 'list-type',
)
/** A request of each method to each level, without any sub-resource. */
const targets = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].flatMap((method) =>
  [{ bucket: null }, {}, { key: 'key' }].map((target) => ({ method, ...target })),
)

describe('a sub-resource', () => {
  it('that an operation does not have keeps a request from it, whatever its method and level', async () => {
    const oss = await startServer()
    await oss.put('key', 'kept')
    for (const target of targets) {
      const level = target.bucket === null ? 'service' : 'key' in target ? 'object' : 'bucket'
      for (const name of names) {
        const isOffered = routes.some(
          (row) => row.method === target.method && row.level === level && row.query.join() === name,
        )
        if (isOffered) continue
        const answer = await oss.send({ ...target, query: { [name]: name === 'partNumber' ? '1' : null } })
        const { code } = await errorOf(answer)
        const isKnown = routes.some((row) => row.level === level && row.query.includes(name))
        const codes =
          notOffered.includes(name) && !isKnown ? ['NotImplemented'] : ['InvalidArgument', 'MethodNotAllowed']
        expect(codes, `${target.method} ${level}?${name}`).toContain(code)
      }
    }
    expect(await (await oss.send({ key: 'key' })).text()).toBe('kept')
  }, 240_000)

  it('that is not offered answers NotImplemented, one of a wrong method MethodNotAllowed, an incomplete one InvalidArgument', async () => {
    const oss = await startServer()
    await oss.put('key', 'x')
    const refusals = await Promise.all([
      oss.send({ method: 'DELETE', query: { accessPointPolicy: null } }),
      oss.send({ method: 'PUT', query: { tagging: null }, body: '<Tagging/>' }),
      oss.send({ method: 'DELETE', key: 'key', query: { acl: null } }),
      oss.send({ method: 'PUT', key: 'key', query: { partNumber: '1' }, body: 'y' }),
      oss.send({ method: 'PUT', key: 'key', query: { acl: null, tagging: null }, body: 'y' }),
      oss.send({ key: 'key', query: { tagging: null, versionId: 'abc' } }),
    ])
    expect(
      await Promise.all(refusals.map(async (answer) => [answer.status, element((await errorOf(answer)).xml, 'Code')])),
    ).toEqual([
      [501, 'NotImplemented'],
      [501, 'NotImplemented'],
      [405, 'MethodNotAllowed'],
      [400, 'InvalidArgument'],
      [400, 'InvalidArgument'],
      [501, 'NotImplemented'],
    ])
  })

  it('is not what only says how to answer: such parameters go with any operation', async () => {
    const oss = await startServer()
    await oss.put('key', 'x', { 'x-oss-tagging': 'a=1' })
    const query = { 'x-oss-request-payer': 'requester', prefix: 'a', 'list-type': '2', 'response-expires': '0' }
    expect((await oss.send({ key: 'key', query })).status).toBe(200)
    expect((await oss.send({ key: 'key', query: { versionId: 'null', tagging: null } })).status).toBe(200)
  })
})
