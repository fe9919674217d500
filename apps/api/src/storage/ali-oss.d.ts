// What is used of ali-oss. @types/ali-oss asks for options that are optional, and lacks others (sldEnable).
declare module 'ali-oss' {
  import type { Agent } from 'node:http'
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
    agent?: Agent
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

  interface RequestOptions {
    mime?: string
    headers?: Record<string, string>
    timeout?: number
  }

  interface ListedPart {
    PartNumber: string
    ETag: string
    Size: string
  }

  export default class OSS {
    constructor(options: ClientOptions)
    putStream(name: string, stream: Readable, options: PutOptions): Promise<{ res: ResponseInfo }>
    getStream(name: string, options: RequestOptions): Promise<{ stream: Readable; res: ResponseInfo }>
    head(name: string): Promise<{ res: ResponseInfo }>
    copy(name: string, source: string, options: RequestOptions): Promise<unknown>
    deleteMulti(names: string[], options: { quiet: boolean }): Promise<unknown>
    listV2(query: {
      prefix: string
      'max-keys': string
      'start-after'?: string
    }): Promise<{ objects?: { name: string }[] }>
    listUploads(query: {
      prefix: string
      'max-uploads': string
    }): Promise<{ uploads: { name: string; uploadId: string }[] }>
    initMultipartUpload(name: string, options: RequestOptions): Promise<{ uploadId: string }>
    listParts(
      name: string,
      uploadId: string,
      query: { 'max-parts': string; 'part-number-marker': string },
    ): Promise<{ parts: ListedPart | ListedPart[]; isTruncated: string; nextPartNumberMarker: string }>
    completeMultipartUpload(
      name: string,
      uploadId: string,
      parts: { number: number; etag: string }[],
      options: RequestOptions,
    ): Promise<unknown>
    abortMultipartUpload(name: string, uploadId: string): Promise<unknown>
    uploadPartCopy(
      name: string,
      uploadId: string,
      partNumber: number,
      range: string,
      source: { sourceKey: string; sourceBucketName: string },
      options: RequestOptions,
    ): Promise<unknown>
  }
}
