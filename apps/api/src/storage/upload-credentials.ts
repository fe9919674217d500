import { sessionPolicy, signAssumeRole } from 'oss-signer'
import { ApiError, ConflictError, ErrorCode } from '../graphql/errors.js'
import type { StoreAddress } from './store-address.js'

export interface UploadCredentials {
  accessKeyId: string
  accessKeySecret: string
  securityToken: string
  expiresAt: Date
}

interface StsAnswer {
  Credentials?: { AccessKeyId: string; AccessKeySecret: string; SecurityToken: string; Expiration: string }
  Code?: string
}

/**
 * Temporary credentials with which one object can be uploaded, in one piece or in parts, and nothing else be done.
 * @param seconds how long they live, 900 to 3600
 * @param timeout how long STS may take to answer, in milliseconds
 * @throws ConflictError where no role is configured
 * @throws ApiError STORAGE_UNAVAILABLE when STS gives none
 */
export async function assumeUploadRole(
  store: StoreAddress,
  key: string,
  seconds: number,
  timeout: number,
): Promise<UploadCredentials> {
  if (!store.role)
    throw new ConflictError('This installation has no role for temporary credentials (OSS_STS_ROLE_ARN).')
  const { bucket, region, role } = store
  const { method, url, headers, body } = signAssumeRole(
    {
      roleArn: role.arn,
      roleSessionName: 'linksnap-upload',
      durationSeconds: seconds,
      policy: sessionPolicy({ bucket, key }),
      endpoint: role.endpoint,
    },
    { region, credentials: await store.credentials() },
  )
  const answer = await fetch(url, { method, headers, body, signal: AbortSignal.timeout(timeout) })
    .then(async (response) => (await response.json()) as StsAnswer)
    .catch((cause: unknown) => refuse(cause))
  if (!answer.Credentials) refuse(new Error(`STS answered ${answer.Code ?? 'nothing'}`))
  const { AccessKeyId, AccessKeySecret, SecurityToken, Expiration } = answer.Credentials
  return {
    accessKeyId: AccessKeyId,
    accessKeySecret: AccessKeySecret,
    securityToken: SecurityToken,
    expiresAt: new Date(Expiration),
  }
}

function refuse(cause: unknown): never {
  throw new ApiError(ErrorCode.STORAGE_UNAVAILABLE, 'The store gave no temporary credentials.', { cause })
}
