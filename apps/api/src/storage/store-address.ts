import type { StorageConfig } from '../config.js'
import { credentialSource, type CredentialSource } from './credentials.js'
import { embeddedStoreAddress } from './embedded-store.js'

/** How the bucket is reached, by this server and by its clients. */
export interface StoreAddress {
  region: string
  bucket: string
  /** For this server: with the real OSS often the internal one. */
  endpoint: string
  /** The host that this server connects to, where it is not the endpoint's. */
  host?: string
  /** For browsers and third parties. */
  publicEndpoint: string
  /** The bucket is part of the path, as on a local store, and not of the host. */
  addressing: 'virtual-host' | 'path'
  credentials: CredentialSource
  /** The role that temporary credentials for uploads are cut from, and where they are asked for. */
  role?: { arn: string; endpoint: string }
  /** What the store is to call when an upload has arrived. */
  callbackUrl?: string
  /** The embedded store. */
  local: boolean
}

/** The bucket's public URL, without a trailing slash. */
export function bucketUrl({ publicEndpoint, bucket, addressing }: StoreAddress): string {
  const url = new URL(publicEndpoint)
  return addressing === 'path' ? `${url.origin}/${bucket}` : `${url.protocol}//${bucket}.${url.host}`
}

/** Where the configured store is. */
export function storeAddress(config: StorageConfig): StoreAddress {
  if (config.kind === 'embedded') return embeddedStoreAddress(config)
  const { region, bucket, endpoint, publicEndpoint, role, callbackUrl } = config
  const credentials = credentialSource(config.credentials)
  const addressing = 'virtual-host'
  return { region, bucket, endpoint, publicEndpoint, addressing, credentials, role, callbackUrl, local: false }
}
