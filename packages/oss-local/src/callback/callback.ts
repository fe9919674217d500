import { invalidArgument } from '../errors/invalid-argument.js'
import type { Limits } from '../limits.js'
import type { Context } from '../operations/operation.js'

/** What an uploader wants the application server to be told once the object is stored. */
export interface Callback {
  /** Tried in this order. */
  urls: URL[]
  /** The Host header, where it is not that of the URL. */
  host?: string
  /** With `${…}` where something is to be filled in. */
  body: string
  bodyType: 'application/x-www-form-urlencoded' | 'application/json'
  /** `x:name` → value. */
  variables: Record<string, string>
}

/** The callback of a request's headers or query; undefined where it asks for none. Throws InvalidArgument. */
export function readCallback(context: Context): Callback | undefined {
  const { limits } = context.services
  const text = readParameter(context, 'callback')
  const variables = readParameter(context, 'callback-var')
  if (text === '') return undefined
  return parseCallback(text, variables === '' ? {} : parseJson('callback-var', variables), limits)
}

/** From the header or the query, but not from both; empty where it is in neither. */
function readParameter({ request, query, services: { limits } }: Context, name: string): string {
  const header = request.headers.get(`x-oss-${name}`)
  const parameter = query.get(name)
  if (header !== undefined && parameter !== undefined) {
    throw invalidArgument(name, header, `The ${name} must be in the header or in the URL, not in both.`)
  }
  const text = header ?? parameter ?? ''
  if (text.length > limits.callbackBytes) throw invalidArgument(name, text, `The ${name} is too long.`)
  return text
}

/** The callback of a form, whose variables are fields of their own. Throws InvalidArgument. */
export function readFormCallback(fields: ReadonlyMap<string, string>, limits: Limits): Callback | undefined {
  const text = fields.get('callback')
  if (text === undefined || text === '') return undefined
  return parseCallback(text, Object.fromEntries([...fields].filter(([name]) => name.startsWith('x:'))), limits)
}

function parseCallback(text: string, variables: Record<string, unknown>, limits: Limits): Callback {
  const { callbackUrl, callbackHost, callbackBody, callbackBodyType } = parseJson('callback', text)
  if (typeof callbackUrl !== 'string' || callbackUrl === '') throw wrong(text, 'callbackUrl is missing')
  if (typeof callbackBody !== 'string' || callbackBody === '') throw wrong(text, 'callbackBody is missing')
  const bodyType = callbackBodyType ?? 'application/x-www-form-urlencoded'
  for (const name of Object.keys(variables)) {
    if (!/^x:\P{Lu}+$/u.test(name))
      throw wrong(text, `the variable ${name} does not begin with x: or is not lower-case`)
  }
  if (bodyType !== 'application/x-www-form-urlencoded' && bodyType !== 'application/json') {
    throw wrong(text, 'callbackBodyType is not supported')
  }
  const callback: Callback = {
    urls: callbackUrl.split(';').map((url) => parseUrl(url.trim(), text)),
    body: callbackBody,
    bodyType,
    variables: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)])),
  }
  if (callback.urls.length > limits.callbackUrls) throw wrong(text, 'there are too many callbackUrls')
  if (typeof callbackHost === 'string' && callbackHost !== '') callback.host = callbackHost
  return callback
}

/** Without a scheme, http. */
function parseUrl(url: string, text: string): URL {
  const parsed = URL.parse(/^https?:\/\//i.test(url) ? url : `http://${url}`)
  if (parsed === null) throw wrong(text, 'callbackUrl is not a URL')
  return parsed
}

/** The object of a base64 JSON value. */
function parseJson(name: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64').toString())
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch {
    // Told below, like a value of the wrong kind.
  }
  throw invalidArgument(name, text, `The ${name} configuration is not json format.`)
}

function wrong(text: string, problem: string): Error {
  return invalidArgument('callback', text, `The callback configuration is not right: ${problem}.`)
}
