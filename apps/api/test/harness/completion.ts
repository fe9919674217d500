import { MultipartUploads } from '../../src/storage/multipart-uploads.js'
import { ObjectStore } from '../../src/storage/object-store.js'
import { OssClient } from '../../src/storage/oss-client.js'
import { storeAddress } from '../../src/storage/store-address.js'
import { Completion } from '../../src/uploads/completion.js'
import { type LimitChanges, type TestApp, withLimits } from './app.js'

interface OtherInstance {
  limits?: LimitChanges
  /** Where it finds the store; default: where the app does. */
  storePort?: number
  /** Sees each copy that is made of an upload, and has it made. */
  aroundCopy?: (copy: () => Promise<boolean>, from: string, to: string) => Promise<boolean>
}

/** What takes uploads over on another instance: all that it shares with the app's own are the database and the store. */
export function otherCompletion({ app }: TestApp, { limits = {}, storePort, aroundCopy }: OtherInstance): Completion {
  const config = withLimits(app.config, limits)
  const address = storeAddress(config.storage)
  if (storePort) address.endpoint = `http://localhost:${storePort}`
  const client = new OssClient(address, config.limits.storage)
  const parts = new MultipartUploads(client, config.limits.uploads)
  if (aroundCopy) {
    const copy = parts.copy.bind(parts)
    parts.copy = (from, to, ...rest) => aroundCopy(() => copy(from, to, ...rest), from, to)
    parts.until = () => parts
  }
  return new Completion(app.database, new ObjectStore(client), parts, config.limits)
}
