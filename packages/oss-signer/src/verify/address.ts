import { percentDecode } from '../encoding.js'
import { kept } from '../kept.js'
import { isBucketName, objectKeyProblem } from '../names.js'
import { splitPair } from '../query.js'
import { refuse, verdict } from './refusal.js'
import type { Refused, RequestCheck } from './types.js'

/** What a request is about; without bucket, the service; without key, the bucket. */
export interface Address {
  bucket: string | undefined
  key: string | undefined
}

type AddressCheck = Pick<RequestCheck, 'addressing' | 'bucket'>

// oss-cn-hangzhou, its -internal, oss-accelerate, the S3 entry s3.oss-…, the dual stack's cn-hangzhou.oss, the cloud box's
// cb-….cn-hangzhou.oss-cloudbox, access points, and of old vpc100-oss-… and oss alone.
// ali-oss asks the service with an empty first label.
const OSS_HOST =
  /^(?:(.*?)\.)??(?:(?:s3\.|vpc100-)?oss(?:-[\w-]+)?(?:\.oss-accesspoint)?|(?:ap|cn|eu|me|na|us)-[\w-]+\.oss|cb-[\w-]+\.[\w-]+\.oss-cloudbox)\.aliyuncs\.com$/

const latest = new Map<string, { hostname: string; oss: RegExpExecArray | null }>()

/** A host without its port, and the bucket that it names where it is one of OSS. The latest is kept: a server has few. */
function readHost(host: string) {
  return kept(latest, host, 1, () => {
    const hostname = host.replace(/\.?(:\d+)?$/, '')
    return { hostname, oss: OSS_HOST.exec(hostname) }
  })
}

/**
 * What the host and the path of a request are about, whoever has signed it.
 * @param path raw, without query
 * @returns the bucket and key, or the error that OSS would give: `InvalidObjectName`, `InvalidBucketName` or
 *   `SecondLevelDomainForbidden`
 */
export function resolveAddress(host: string, path: string, check: AddressCheck): ({ ok: true } & Address) | Refused {
  return verdict(() => ({ ok: true, ...readAddress(host, path, check) }))
}

/** The same; refuses instead of returning an error. */
export function readAddress(host: string, path: string, check: AddressCheck): Address {
  const { addressing = {} } = check
  const named = bucketOfHost(host.toLowerCase(), check)
  const raw = path.startsWith('/') ? path.slice(1) : path
  const name = percentDecode(raw) ?? refuse(400, 'InvalidObjectName', 'The specified object is not valid.')
  const [first, rest] = named ? [named, name] : splitPair(name, '/')
  const bucket = first || undefined
  const key = rest || undefined
  if (
    !named &&
    name &&
    (addressing === 'virtual-host' || (typeof addressing === 'object' && addressing.path === false))
  ) {
    refuse(403, 'SecondLevelDomainForbidden', 'The bucket must be addressed by a subdomain of the endpoint.')
  }
  if ((bucket || key) && !isBucketName(first)) refuse(400, 'InvalidBucketName', 'The specified bucket is not valid.')
  if (key) checkObjectName(key)
  return { bucket, key }
}

/** Refuses with `InvalidObjectName` what no object may be called. */
export function checkObjectName(key: string): void {
  const problem = objectKeyProblem(key)
  if (problem) refuse(400, 'InvalidObjectName', problem)
}

function bucketOfHost(host: string, { addressing = {}, bucket }: AddressCheck) {
  const { hostname, oss } = readHost(host)
  if (addressing === 'path') return undefined
  if (addressing === 'cname') return bucket
  if (addressing === 'virtual-host') return oss ? oss[1] : /^(.+?)\./.exec(hostname)?.[1]
  const { cname = {}, suffixes = ['localhost'] } = addressing
  const suffix = suffixes.find((end) => hostname.endsWith(`.${end}`))
  const name = [host, hostname].find((each) => Object.hasOwn(cname, each))
  if (name !== undefined) return cname[name]
  return suffix ? hostname.slice(0, -suffix.length - 1) : oss?.[1]
}
