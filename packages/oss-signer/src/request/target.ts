import { percentEncodePath } from '../encoding.js'
import { demand } from '../errors.js'
import { isBucketName, isObjectKey } from '../names.js'
import type { OssRequest } from '../types.js'
import { resourceOf } from './message.js'

type Place = Pick<OssRequest, 'bucket' | 'key' | 'endpoint' | 'addressing'>

/**
 * Where a request goes.
 * @returns the URL without query, and the Host header that a client sends for it
 * @throws SignerError `InvalidEndpoint`, `InvalidBucket`, `InvalidKey`
 */
export function locate({ bucket, key, endpoint, addressing }: Place): [url: string, host: string] {
  const [, scheme = 'https', name = '', port = ''] =
    /^(?:(https?):\/\/)?([\w.-]+|\[[\da-f:]+])(:\d+)?\/?$/.exec((endpoint || '').toLowerCase()) ?? []
  const isIp = /^\[|^[\d.]+$/.test(name)
  const isPath = addressing ? addressing === 'path' : isIp
  const prefix = bucket && !isPath && addressing !== 'cname' ? `${bucket}.` : ''
  demand(
    name && !(prefix && isIp),
    'InvalidEndpoint',
    'endpoint must be a scheme and a host, not an IP for virtual hosts.',
  )
  demand(
    typeof bucket === 'string' ? isBucketName(bucket) : typeof key !== 'string',
    'InvalidBucket',
    'bucket must be 3 to 63 of a-z, 0-9 and inner -.',
  )
  if (typeof key === 'string') checkKey(key)
  const host = prefix + name + (port === (scheme === 'http' ? ':80' : ':443') ? '' : port)
  return [`${scheme}://${host}${percentEncodePath(isPath ? resourceOf(bucket, key) : `/${key ?? ''}`)}`, host]
}

/** @throws SignerError `InvalidKey` */
export function checkKey(key: string): void {
  demand(isObjectKey(key), 'InvalidKey', 'key must be 1 to 1023 bytes and not begin with / or \\.')
}
