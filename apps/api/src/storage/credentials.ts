import type { Credentials } from 'oss-signer'
import type { CredentialsConfig } from '../config.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import { limits } from '../limits.js'

/** This server's keys, as they are now. Throws ApiError STORAGE_UNAVAILABLE where there are none. */
export type CredentialSource = () => Promise<Credentials>

/** How long a URL or form can live that is signed with these keys, in seconds: with temporary ones OSS allows less. */
export const longestLife = ({ securityToken }: Credentials): number =>
  securityToken ? limits.urls.temporaryKeys : limits.urls.expiresInMax

/** The part of fetch that is used: a test can stand in for the metadata service. */
export type Fetch = (
  url: string,
  init: { method?: string; headers?: Record<string, string>; signal: AbortSignal },
) => Promise<Response>

/** Keys that end. */
type TemporaryKeys = Credentials & { expiresAt: Date }

/** The metadata service of an ECS instance: https://help.aliyun.com/document_detail/214777.html */
const metadataService = 'http://100.100.100.200/latest'
const tokenSeconds = 21_600
/** How long before the present keys end new ones are asked for; the service has those half an hour before. */
const refreshBefore = 15 * 60_000
/** How long after that has failed it is tried again, while the present ones still hold. */
const refreshAgain = 10_000

/** Where the settings say that the keys come from. */
export function credentialSource(config: CredentialsConfig, fetchMetadata: Fetch = fetch): CredentialSource {
  if (config.kind === 'fixed') {
    const { accessKeyId, accessKeySecret, securityToken } = config
    const credentials = { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) }
    return () => Promise.resolve(credentials)
  }
  return refreshing(() => readInstanceRole(config.role, fetchMetadata))
}

/**
 * Keeps what `load` gave until it ends. It is loaded anew some time before that; meanwhile nobody waits for it.
 * @returns a source that throws ApiError STORAGE_UNAVAILABLE when there are no keys that hold
 */
export function refreshing(load: () => Promise<TemporaryKeys>): CredentialSource {
  let current: TemporaryKeys | undefined
  let loading: Promise<TemporaryKeys> | undefined
  let notBefore = 0
  const reload = () =>
    (loading ??= load()
      .then((fresh) => (current = fresh))
      .catch((cause: unknown) => {
        notBefore = Date.now() + refreshAgain
        const message = 'This server has no keys to the object store at present: try again later.'
        throw new ApiError(ErrorCode.STORAGE_UNAVAILABLE, message, { cause })
      })
      .finally(() => (loading = undefined)))
  return async () => {
    const left = (current?.expiresAt.getTime() ?? 0) - Date.now()
    if (!current || left <= 0) return reload()
    if (left < refreshBefore && Date.now() >= notBefore) reload().catch(() => undefined)
    return current
  }
}

/** The keys of the instance's RAM role, in hardened mode: by a token that only a PUT gives. */
async function readInstanceRole(role: string | undefined, fetchMetadata: Fetch): Promise<TemporaryKeys> {
  const get = async (path: string, init: Omit<Parameters<Fetch>[1], 'signal'>) => {
    const signal = AbortSignal.timeout(limits.storage.metadataTimeout)
    const response = await fetchMetadata(`${metadataService}${path}`, { ...init, signal })
    if (!response.ok) throw new Error(`the instance's metadata service answered ${response.status}`)
    return response.text()
  }
  const token = await get('/api/token', {
    method: 'PUT',
    headers: { 'X-aliyun-ecs-metadata-token-ttl-seconds': String(tokenSeconds) },
  })
  const headers = { 'X-aliyun-ecs-metadata-token': token }
  const roles = '/meta-data/ram/security-credentials/'
  const name = role ?? (await get(roles, { headers })).trim()
  const answer = JSON.parse(await get(`${roles}${name}`, { headers })) as Record<string, string | undefined>
  const { AccessKeyId, AccessKeySecret, SecurityToken, Expiration } = answer
  if (!AccessKeyId || !AccessKeySecret || !SecurityToken || !Expiration) {
    throw new Error(`the instance's role ${name} gave no credentials: ${answer.Code ?? 'no code'}`)
  }
  return {
    accessKeyId: AccessKeyId,
    accessKeySecret: AccessKeySecret,
    securityToken: SecurityToken,
    expiresAt: new Date(Expiration),
  }
}
