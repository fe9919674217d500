import { OssError } from './oss-error.js'

/** The three errors that name what is missing. */
export function noSuchBucket(bucket: string): OssError {
  return new OssError('NoSuchBucket', { details: [['BucketName', bucket]] })
}

export function noSuchKey(key: string): OssError {
  return new OssError('NoSuchKey', { details: [['Key', key]] })
}

export function noSuchUpload(id: string): OssError {
  return new OssError('NoSuchUpload', { details: [['UploadId', id]] })
}
