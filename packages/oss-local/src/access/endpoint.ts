import { OssError } from '../errors/oss-error.js'
import type { ObjectName } from '../store/store.js'

/** A host of OSS that belongs to one region; the accelerating ones belong to none. */
const regional =
  /(?:^|\.)(?:oss-(?!accelerate(?:-overseas)?\.)(?<classic>[\w-]+?)(?:-internal)?|(?<dual>[a-z]+-[\w-]+)\.oss)\.aliyuncs\.com(?::\d+)?$/i

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
