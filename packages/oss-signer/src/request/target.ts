import { demand } from '../errors.js'
import { isBucketName, isObjectKey } from '../names.js'
import type { AddressingStyle } from '../types.js'

/** Where the requests to a bucket, or to the service, go. */
export interface Target {
  /** The URL that the path of a key is added to. */
  base: string
  /** The Host header that a client sends. */
  host: string
}

/**
 * Where the requests to a bucket go.
 * @param bucket undefined for the service
 * @throws SignerError `InvalidEndpoint`, `InvalidBucket`
 */
export function targetOf(endpoint: string, bucket?: string, addressing?: AddressingStyle): Target {
  const [, scheme = 'https', name = '', port = ''] =
    /^(?:(https?):\/\/)?([\w.-]+|\[[\da-f:]+])(:\d+)?\/?$/.exec((endpoint || '').toLowerCase()) ?? []
  demand(name, 'InvalidEndpoint', 'endpoint must be a scheme and a host.')
  if (bucket !== undefined) checkBucket(bucket)
  const isPath = addressing ? addressing === 'path' : /^\[|^[\d.]+$/.test(name)
  const isVirtualHost = bucket && !isPath && addressing !== 'cname'
  const host = (isVirtualHost ? `${bucket}.` : '') + name + (port === (scheme === 'http' ? ':80' : ':443') ? '' : port)
  return { base: `${scheme}://${host}/${isPath && bucket ? `${bucket}/` : ''}`, host }
}

/** @throws SignerError `InvalidBucket` */
export function checkBucket(bucket: string | undefined): void {
  demand(bucket && isBucketName(bucket), 'InvalidBucket', 'bucket must be 3 to 63 of a-z, 0-9 and inner -.')
}

/** @throws SignerError `InvalidKey` */
export function checkKey(key: string): void {
  demand(isObjectKey(key), 'InvalidKey', 'key must be 1 to 1023 bytes and not begin with / or \\.')
}
