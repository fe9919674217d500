import { OssError } from '../errors/oss-error.js'
import type { ObjectName } from '../store/store.js'

/** A host of OSS that belongs to one region; the accelerating ones belong to none. */
const regional =
  /(?:^|\.)(?:oss-(?!accelerate(?:-overseas)?\.)(?<classic>[\w-]+?)(?:-internal)?|(?<dual>[a-z]+-[\w-]+)\.oss)\.aliyuncs\.com(?::\d+)?$/i
const ofOss = /\.aliyuncs\.com(?::\d+)?$/i

/** Throws AccessDenied where a bucket is asked for at the endpoint of another region. */
export function requireEndpoint(host: string, { bucket }: ObjectName, region: string): void {
  const { classic, dual } = regional.exec(host)?.groups ?? {}
  const asked = classic ?? dual ?? region
  if (bucket === '' || asked.toLowerCase() === region) return
  throw new OssError('AccessDenied', {
    message:
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    ec: '0003-00001403',
    details: [
      ['Bucket', bucket],
      ['Endpoint', `oss-${region}.aliyuncs.com`],
    ],
  })
}

/**
 * Where a client finds a bucket from outside and from within: the addresses of OSS where it asked at one of them, else this
 * server's own, so that a client that follows them stays with it.
 */
export function endpointsOf(host: string, bucket: string, region: string): { extranet: string; intranet: string } {
  if (ofOss.test(host)) {
    return { extranet: `oss-${region}.aliyuncs.com`, intranet: `oss-${region}-internal.aliyuncs.com` }
  }
  const own = host.startsWith(`${bucket}.`) ? host.slice(bucket.length + 1) : host
  return { extranet: own, intranet: own }
}
