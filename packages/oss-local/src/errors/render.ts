import type { OssResponse } from '../http/message.js'
import { xmlDocument } from '../xml/write.js'
import type { OssError } from './oss-error.js'

/** Who asked for what, as far as an error repeats it. */
export interface ErrorContext {
  method: string
  host: string
  requestId: string
}

/** The one place where an error becomes a response. */
export function renderError(error: OssError, { method, host, requestId }: ErrorContext): OssResponse {
  const headers: Record<string, string> = { ...error.headers }
  if (error.ec !== undefined) headers['x-oss-ec'] = error.ec
  // A 304 has no body and says nothing but that.
  if (error.status === 304) return { status: 304, headers }
  const xml = xmlDocument('Error', [
    ['Code', error.code],
    ['Message', error.message],
    ['RequestId', requestId],
    ['HostId', host],
    ...error.details,
    ['EC', error.ec],
  ])
  // The answer to HEAD has no body, so that OSS puts the error into a header.
  if (method === 'HEAD') {
    headers['x-oss-err'] = Buffer.from(xml).toString('base64')
    return { status: error.status, headers }
  }
  headers['content-type'] = 'application/xml'
  return { status: error.status, headers, body: xml }
}
