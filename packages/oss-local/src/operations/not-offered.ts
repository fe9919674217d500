import { OssError } from '../errors/oss-error.js'
import type { Operation } from './operation.js'

/** An operation that OSS has and this server has not. */
export function notOffered(name: string): Operation {
  return {
    name,
    actions: [],
    run: () => Promise.reject(new OssError('NotImplemented', { message: `${name} is not offered by this server.` })),
  }
}
