import { invalidArgument } from '../errors/invalid-argument.js'
import { OssError } from '../errors/oss-error.js'
import type { HeaderMap } from '../http/message.js'
import { percentDecode } from '../http/query.js'
import type { ObjectName } from '../store/store.js'

export const copySourceHeader = 'x-oss-copy-source'

/** The object that `x-oss-copy-source: /bucket/key` names, percent-encoded, its slash encoded or not. */
export function readCopySource(headers: HeaderMap): ObjectName {
  const header = headers.get(copySourceHeader) ?? ''
  const [path = '', version] = header.split('?versionId=')
  if (version !== undefined && version !== 'null') throw new OssError('NotImplemented')
  const [, bucket = '', key = ''] = /^\/?([^/]+)\/(.+)$/s.exec(percentDecode(path) ?? '') ?? []
  if (bucket === '')
    throw invalidArgument(copySourceHeader, header, 'Copy Source must mention the source bucket and key.')
  return { bucket, key }
}
