import { decode, utf8 } from '../encoding.js'
import * as LIMITS from '../limits.js'
import { BUCKET } from '../request/target.js'
import { refuse } from './refusal.js'
import type { ReceivedRequest, RequestCheck } from './types.js'

/** What a request is about; without bucket, the service; without key, the bucket. */
export interface Address {
  bucket: string | undefined
  key: string | undefined
}

// oss-cn-hangzhou, its -internal, oss-accelerate, the S3 entry s3.oss-…, and the dual stack's cn-hangzhou.oss.
// ali-oss asks the service with an empty first label.
const OSS_HOST = /^(?:(.*?)\.)??(?:(?:s3\.)?oss-[\w-]+|[a-z]+-[\w-]+\.oss)\.aliyuncs\.com$/

/** Refuses with `InvalidObjectName`, `InvalidBucketName` or `SecondLevelDomainForbidden`. */
export function readAddress(
  { host, path }: Pick<ReceivedRequest, 'host' | 'path'>,
  check: Pick<RequestCheck, 'addressing' | 'bucket'>,
): Address {
  const named = bucketOfHost(host.toLowerCase(), check)
  const name = decodePath(path.replace(/^\//, ''))
  const [, first = '', rest = ''] = /^([^/]*)\/?(.*)$/s.exec(name) ?? []
  const bucket = named || first
  const key = named ? name : rest
  if (!named && first && !allowsPathStyle(check)) {
    refuse(403, 'SecondLevelDomainForbidden', 'The bucket must be addressed by a subdomain of the endpoint.')
  }
  if (!(bucket || key === '') || (bucket && !BUCKET.test(bucket))) {
    refuse(400, 'InvalidBucketName', 'The specified bucket is not valid.')
  }
  checkObjectName(key)
  return { bucket: bucket || undefined, key: key || undefined }
}

/** Refuses with `InvalidObjectName` what no object may be called. */
export function checkObjectName(key: string): void {
  if (/^[/\\]/.test(key)) refuse(400, 'InvalidObjectName', 'The specified object is not valid.')
  if (key.length > LIMITS.KEY_BYTES / 3 && utf8(key).length > LIMITS.KEY_BYTES) {
    refuse(400, 'InvalidObjectName', 'The Length of Object name must be less than 1024.')
  }
}

function decodePath(path: string): string {
  try {
    return decode(path)
  } catch {
    refuse(400, 'InvalidObjectName', 'The specified object is not valid.')
  }
}

function bucketOfHost(host: string, { addressing = {}, bucket }: Pick<RequestCheck, 'addressing' | 'bucket'>) {
  if (addressing === 'path') return undefined
  if (addressing === 'cname') return bucket
  const hostname = host.replace(/:\d+$/, '')
  const oss = OSS_HOST.exec(hostname)
  if (oss) return oss[1]
  if (addressing === 'virtual-host') return /^([^.]+)\./.exec(hostname)?.[1]
  const { cname = {}, suffixes = ['localhost'] } = addressing
  const suffix = suffixes.find((end) => hostname.endsWith(`.${end}`))
  return cname[host] ?? cname[hostname] ?? (suffix && hostname.slice(0, -suffix.length - 1))
}

function allowsPathStyle({ addressing = {} }: Pick<RequestCheck, 'addressing'>): boolean {
  return typeof addressing === 'object' ? addressing.path !== false : addressing === 'path'
}
