import { invalidArgument } from '../../errors/invalid-argument.js'
import { OssError } from '../../errors/oss-error.js'
import { noSuchBucket } from '../../errors/no-such.js'
import type { CorsConfiguration, CorsRule } from '../../store/store.js'
import { nodes, readXml, word, words, type XmlNode } from '../../xml/read.js'
import { xmlDocument, type XmlElement } from '../../xml/write.js'
import type { Operation } from '../operation.js'
import { readText } from '../receive.js'

const methods = ['GET', 'PUT', 'DELETE', 'POST', 'HEAD']

export const putBucketCors: Operation = {
  name: 'PutBucketCors',
  actions: ['oss:PutBucketCors'],
  async run(context) {
    const { services, bucket } = context
    const document = readXml(await readText(context, services.limits.settingXmlBytes), 'CORSConfiguration')
    const rules = nodes(document, 'CORSRule').map(readRule)
    if (rules.length === 0) throw new OssError('MalformedXML')
    if (rules.length > services.limits.corsRules) throw new OssError('CORSRuleBeyondLimit')
    const responseVary = word(document, 'ResponseVary') === 'true'
    await services.store.buckets.update(bucket, { cors: { rules, responseVary } })
    return { status: 200, headers: {} }
  },
}

export const getBucketCors: Operation = {
  name: 'GetBucketCors',
  actions: ['oss:GetBucketCors'],
  async run({ services, bucket }) {
    const settings = await services.store.buckets.get(bucket)
    if (settings === undefined) throw noSuchBucket(bucket)
    if (settings.cors === undefined) throw new OssError('NoSuchCORSConfiguration')
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: corsDocument(settings.cors) }
  },
}

export const deleteBucketCors: Operation = {
  name: 'DeleteBucketCors',
  actions: ['oss:DeleteBucketCors'],
  async run({ services, bucket }) {
    await services.store.buckets.update(bucket, { cors: undefined })
    return { status: 204, headers: {} }
  },
}

function readRule(node: XmlNode): CorsRule {
  const rule: CorsRule = { allowedOrigins: words(node, 'AllowedOrigin'), allowedMethods: words(node, 'AllowedMethod') }
  const allowedHeaders = words(node, 'AllowedHeader').map((header) => header.toLowerCase())
  if (allowedHeaders.length > 0) rule.allowedHeaders = allowedHeaders
  const exposeHeaders = words(node, 'ExposeHeader')
  if (exposeHeaders.length > 0) rule.exposeHeaders = exposeHeaders
  const maxAge = word(node, 'MaxAgeSeconds')
  if (maxAge !== undefined) rule.maxAgeSeconds = readMaxAge(maxAge)
  if (!isRight(rule)) throw new OssError('MalformedXML')
  return rule
}

/** At least one origin and method, at most one `*` in an origin or header, none in what is exposed. */
function isRight({ allowedOrigins, allowedMethods, allowedHeaders = [], exposeHeaders = [] }: CorsRule): boolean {
  return (
    allowedOrigins.length > 0 &&
    allowedMethods.length > 0 &&
    allowedMethods.every((method) => methods.includes(method)) &&
    [...allowedOrigins, ...allowedHeaders].every((pattern) => pattern !== '' && pattern.split('*').length <= 2) &&
    exposeHeaders.every((header) => /^[^*]+$/.test(header))
  )
}

/** Seconds. */
function readMaxAge(value: string): number {
  if (!/^\d{1,9}$/.test(value)) {
    throw invalidArgument('MaxAgeSeconds', value, 'MaxAgeSeconds must be an integer between 0 and 999999999.')
  }
  return Number(value)
}

function corsDocument({ rules, responseVary = false }: CorsConfiguration): string {
  const several = (name: string, values: string[] = []): XmlElement[] => values.map((value) => [name, value])
  return xmlDocument('CORSConfiguration', [
    ...rules.map((rule): XmlElement => [
      'CORSRule',
      [
        ...several('AllowedOrigin', rule.allowedOrigins),
        ...several('AllowedMethod', rule.allowedMethods),
        ...several('AllowedHeader', rule.allowedHeaders),
        ...several('ExposeHeader', rule.exposeHeaders),
        ['MaxAgeSeconds', rule.maxAgeSeconds],
      ],
    ]),
    ['ResponseVary', String(responseVary)],
  ])
}
