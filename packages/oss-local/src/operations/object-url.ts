import type { OssRequest } from '../http/message.js'

/** The address that a request was sent to, without its query: that of its object. */
export function requestUrl({ secure, host, path }: OssRequest): string {
  return `${secure ? 'https' : 'http'}://${host}${path}`
}

/** The address of an object in the bucket that a request was sent to. */
export function objectUrl(request: OssRequest, key: string): string {
  const bucketUrl = requestUrl(request)
  const path = key.split('/').map(encodeURIComponent).join('/')
  return `${bucketUrl}${bucketUrl.endsWith('/') ? '' : '/'}${path}`
}
