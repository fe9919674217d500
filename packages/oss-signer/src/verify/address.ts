import { decode } from '../encoding.js'
import { BUCKET, isShort } from '../request/target.js'
import { refuse } from './refusal.js'
import type { RequestCheck } from './types.js'

/** What a request is about; without bucket, the service; without key, the bucket. */
export interface Address {
  bucket: string | undefined
  key: string | undefined
}

// oss-cn-hangzhou, its -internal, oss-accelerate, the S3 entry s3.oss-…, and the dual stack's cn-hangzhou.oss.
// ali-oss asks the service with an empty first label.
const OSS_HOST = /^(?:(.*?)\.)??(?:(?:s3\.)?oss-[\w-]+|[a-z]+-[\w-]+\.oss)\.aliyuncs\.com$/

/**
 * @param path raw; refused as `InvalidObjectName`, `InvalidBucketName` or `SecondLevelDomainForbidden`
 */
export function readAddress(host: string, path: string, check: Pick<RequestCheck, 'addressing' | 'bucket'>): Address {
  const { addressing = {} } = check
  const named = bucketOfHost(host.toLowerCase(), check)
  const name = decodePath(path.replace(/^\//, ''))
  const [first = '', ...rest] = name.split('/')
  const bucket = named || first
  const key = named ? name : rest.join('/')
  if (
    !named &&
    name &&
    (addressing === 'virtual-host' || (typeof addressing === 'object' && addressing.path === false))
  ) {
    refuse(403, 'SecondLevelDomainForbidden', 'The bucket must be addressed by a subdomain of the endpoint.')
  }
  if (bucket + key && !BUCKET.test(bucket)) refuse(400, 'InvalidBucketName', 'The specified bucket is not valid.')
  checkObjectName(key)
  return { bucket: bucket || undefined, key: key || undefined }
}

/** Refuses with `InvalidObjectName` what no object may be called. */
export function checkObjectName(key: string): void {
  if (/^[/\\]/.test(key)) refuse(400, 'InvalidObjectName', 'The specified object is not valid.')
  if (!isShort(key)) refuse(400, 'InvalidObjectName', 'The Length of Object name must be less than 1024.')
}

function decodePath(path: string): string {
  try {
    return decode(path)
  } catch {
    refuse(400, 'InvalidObjectName', 'The specified object is not valid.')
  }
}

function bucketOfHost(host: string, { addressing = {}, bucket }: Pick<RequestCheck, 'addressing' | 'bucket'>) {
  const hostname = host.replace(/:\d+$/, '')
  const oss = OSS_HOST.exec(hostname)
  if (addressing === 'path') return undefined
  if (addressing === 'cname') return bucket
  if (addressing === 'virtual-host') return oss ? oss[1] : /^(.+?)\./.exec(hostname)?.[1]
  const { cname = {}, suffixes = ['localhost'] } = addressing
  const suffix = suffixes.find((end) => hostname.endsWith(`.${end}`))
  const name = [host, hostname].find((each) => Object.hasOwn(cname, each))
  if (name !== undefined) return cname[name]
  return suffix ? hostname.slice(0, -suffix.length - 1) : oss?.[1]
}
