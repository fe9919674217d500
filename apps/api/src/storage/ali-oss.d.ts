// What is used of ali-oss. @types/ali-oss asks for options that are optional, and lacks others (sldEnable).
declare module 'ali-oss' {
  import type { Readable } from 'node:stream'

  interface ClientOptions {
    region: string
    bucket: string
    endpoint: string
    accessKeyId: string
    accessKeySecret: string
    stsToken?: string
    secure: boolean
    /** Path style: the bucket is the first segment of the path. */
    sldEnable?: boolean
    authorizationV4: boolean
    timeout: number
    retryMax?: number
  }

  interface ResponseInfo {
    status: number
    headers: Record<string, string | undefined>
  }

  interface PutOptions {
    contentLength: number
    mime: string
    timeout: number
  }

  interface ListedObject {
    name: string
    size: number
  }

  export default class OSS {
    constructor(options: ClientOptions)
    putStream(name: string, stream: Readable, options: PutOptions): Promise<{ res: ResponseInfo }>
    getStream(
      name: string,
      options: { headers?: Record<string, string> },
    ): Promise<{ stream: Readable; res: ResponseInfo }>
    deleteMulti(names: string[], options: { quiet: boolean }): Promise<unknown>
    listV2(query: { prefix: string; 'max-keys': string; 'continuation-token'?: string }): Promise<{
      objects?: ListedObject[]
      nextContinuationToken?: string
    }>
  }
}
