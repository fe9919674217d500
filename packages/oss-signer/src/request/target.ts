import { encodePath, utf8 } from '../encoding.js'
import { demand } from '../errors.js'
import * as LIMITS from '../limits.js'
import type { OssRequest } from '../types.js'

/** 3 to 63 of a-z, 0-9 and -, with no - at its ends. */
export const BUCKET = /^[a-z\d][a-z\d-]{1,61}[a-z\d]$/

/** `/`, `/bucket/` or `/bucket/key`: what a signature calls a place, whatever its URL. */
export function resourceOf(bucket: string | null | undefined, key: string | null | undefined): string {
  return bucket ? `/${bucket}/${key ?? ''}` : '/'
}

/**
 * Where a request goes, and the name of that place in a signature.
 * @returns the URL without query; the Host header that a client sends for it; the decoded resource: `/`, `/bucket/` or
 * `/bucket/key`
 * @throws SignerError `InvalidEndpoint`, `InvalidBucket`, `InvalidKey`
 */
export function locate({ bucket, key, endpoint, addressing }: Place): [url: string, host: string, resource: string] {
  const [, scheme = 'https', name = ''] =
    /^(?:(https?):\/\/)?(([\w.-]+|\[[\da-f:]+])(:\d+)?)\/?$/.exec(endpoint.toLowerCase()) ?? []
  const isIp = /^(\[|[\d.]+(:|$))/.test(name)
  const isPath = addressing ? addressing === 'path' : isIp
  const prefix = bucket && !isPath && addressing !== 'cname' ? `${bucket}.` : ''
  demand(name && !(prefix && isIp), 'InvalidEndpoint', 'endpoint must be scheme and host; an IP has no virtual hosts.')
  demand(
    typeof bucket === 'string' ? BUCKET.test(bucket) : typeof key !== 'string',
    'InvalidBucket',
    'bucket must be 3 to 63 of a-z, 0-9 and inner -.',
  )
  demand(
    typeof key !== 'string' || (/^[^/\\]/.test(key) && (key.length < 342 || utf8(key).length <= LIMITS.KEY_BYTES)),
    'InvalidKey',
    'key must be 1 to 1023 bytes and not begin with / or \\.',
  )
  const host = prefix + name.replace(scheme === 'http' ? /:80$/ : /:443$/, '')
  const resource = resourceOf(bucket, key)
  return [`${scheme}://${host}${encodePath(isPath ? resource : `/${key ?? ''}`)}`, host, resource]
}

type Place = Pick<OssRequest, 'bucket' | 'key' | 'endpoint' | 'addressing'>
