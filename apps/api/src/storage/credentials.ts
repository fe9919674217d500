import type { Credentials } from 'oss-signer'
import type { CredentialsConfig } from '../config.js'
import { limits } from '../limits.js'

/** This server's keys, as they are now. */
export type CredentialSource = () => Promise<Credentials>

/** How long a URL or form can live that is signed with these keys, in seconds: with temporary ones OSS allows less. */
export const longestLife = ({ securityToken }: Credentials): number =>
  securityToken ? limits.urls.temporaryKeys : limits.urls.expiresInMax

/** The part of fetch that is used: a test can stand in for the metadata service. */
export type Fetch = (url: string, init: { method?: string; headers?: Record<string, string> }) => Promise<Response>

/** The metadata service of an ECS instance: https://help.aliyun.com/document_detail/214777.html */
const metadataService = 'http://100.100.100.200/latest'
const tokenSeconds = 21_600
/** New ones are there half an hour before the old ones end. */
const refreshBefore = 15 * 60_000

/** Where the settings say that the keys come from. */
export function credentialSource(config: CredentialsConfig, fetchMetadata: Fetch = fetch): CredentialSource {
  if (config.kind === 'fixed') {
    const { accessKeyId, accessKeySecret, securityToken } = config
    const credentials = { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) }
    return () => Promise.resolve(credentials)
  }
  return refreshing(() => readInstanceRole(config.role, fetchMetadata))
}

/** Keeps what `load` gave until shortly before it ends. A refresh that fails is tried again while the old ones still hold. */
export function refreshing(load: () => Promise<Credentials & { expiresAt: Date }>): CredentialSource {
  let current: (Credentials & { expiresAt: Date }) | undefined
  let loading: Promise<Credentials> | undefined
  return async () => {
    const left = (current?.expiresAt.getTime() ?? 0) - Date.now()
    if (current && left > refreshBefore) return current
    loading ??= load()
      .then((fresh) => (current = fresh))
      .finally(() => (loading = undefined))
    if (!current || left <= 0) return loading
    return loading.catch(() => current as Credentials)
  }
}

/** The keys of the instance's RAM role, in hardened mode: by a token that only a PUT gives. */
async function readInstanceRole(
  role: string | undefined,
  fetchMetadata: Fetch,
): Promise<Credentials & { expiresAt: Date }> {
  const get = async (path: string, init: { method?: string; headers?: Record<string, string> }) => {
    const response = await fetchMetadata(`${metadataService}${path}`, init)
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
