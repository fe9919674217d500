import type { OssResponse } from '../../http/message.js'
import { assumeRole as assume, type AssumedRole } from '../../sts/assume-role.js'
import { StsError } from '../../sts/sts-error.js'
import { xmlDocument, type XmlElement } from '../../xml/write.js'
import type { Context, Operation } from '../operation.js'
import { readText } from '../receive.js'

type Parameters = (readonly [name: string, value: string])[]

export const assumeRole: Operation = {
  name: 'AssumeRole',
  actions: [],
  // Calls of STS are signed in parameters of their own.
  authenticatesItself: true,
  async run(context) {
    const { services, request, now } = context
    const parameters = await readParameters(context)
    try {
      if (valueOf(parameters, 'Action') !== 'AssumeRole') throw new StsError('InvalidAction')
      const verified = services.authenticator.authenticateRpc(request.method, parameters, now)
      const assumed = assume(verified, services, now)
      await services.store.sessions.create(assumed.session)
      return answer(parameters, 200, 'AssumeRoleResponse', elementsOf(assumed, context.requestId))
    } catch (error) {
      if (!(error instanceof StsError)) throw error
      return answer(parameters, error.status, 'Error', [
        ['RequestId', context.requestId],
        ['HostId', request.host],
        ['Code', error.code],
        ['Message', error.message],
      ])
    }
  },
}

/** Those of the query and of the form. */
async function readParameters(context: Context): Promise<Parameters> {
  const form = context.request.method === 'POST' ? await readText(context, context.services.limits.settingXmlBytes) : ''
  return [...context.query, ...new URLSearchParams(form)]
}

function valueOf(parameters: Parameters, name: string): string | undefined {
  return parameters.find(([given]) => given === name)?.[1]
}

function elementsOf({ session, arn, id }: AssumedRole, requestId: string): XmlElement[] {
  return [
    ['RequestId', requestId],
    [
      'AssumedRoleUser',
      [
        ['Arn', arn],
        ['AssumedRoleId', id],
      ],
    ],
    [
      'Credentials',
      [
        ['AccessKeyId', session.accessKeyId],
        ['AccessKeySecret', session.accessKeySecret],
        ['SecurityToken', session.securityToken],
        ['Expiration', session.expires.toISOString().replace(/\.\d+/, '')],
      ],
    ],
  ]
}

/** As JSON where the caller asks for it; the default of STS is XML. */
function answer(parameters: Parameters, status: number, root: string, elements: XmlElement[]): OssResponse {
  if (valueOf(parameters, 'Format')?.toUpperCase() !== 'JSON') {
    return { status, headers: { 'content-type': 'text/xml;charset=utf-8' }, body: xmlDocument(root, elements) }
  }
  const body = JSON.stringify(asObject(elements))
  return { status, headers: { 'content-type': 'application/json;charset=utf-8' }, body }
}

function asObject(elements: XmlElement[]): Record<string, unknown> {
  return Object.fromEntries(
    elements.map(([name, content]) => [name, Array.isArray(content) ? asObject(content) : content]),
  )
}
