import { registerEnumType } from 'type-graphql'

export enum UploadState {
  PENDING = 'PENDING',
  COMPLETED = 'COMPLETED',
  CANCELED = 'CANCELED',
  EXPIRED = 'EXPIRED',
}

export enum UploadMethod {
  PUT = 'PUT',
  POST = 'POST',
  MULTIPART = 'MULTIPART',
  CREDENTIALS = 'CREDENTIALS',
}

export enum SignatureVersion {
  V1 = 'V1',
  V4 = 'V4',
}

export enum StorageClass {
  STANDARD = 'STANDARD',
  IA = 'IA',
}

registerEnumType(UploadState, { name: 'UploadState' })
registerEnumType(UploadMethod, { name: 'UploadMethod' })
registerEnumType(SignatureVersion, { name: 'SignatureVersion' })
registerEnumType(StorageClass, {
  name: 'StorageClass',
  description:
    "The classes that can be read at once: archive classes need a restore before anything, this server's checks too, can read them.",
})
