import { OssError } from './oss-error.js'

/** InvalidArgument with the argument that is wrong, as OSS names it. */
export function invalidArgument(name: string, value: string, message: string): OssError {
  return new OssError('InvalidArgument', {
    message,
    details: [
      ['ArgumentName', name],
      ['ArgumentValue', value],
    ],
  })
}
