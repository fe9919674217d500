import type { Principal } from '../access/principal.js'
import type { OssRequest, OssResponse } from '../http/message.js'
import type { Query } from '../http/query.js'
import type { ObjectName } from '../store/store.js'
import type { Services } from '../services.js'

/** One operation of the protocol, under the name that OSS gives it. */
export interface Operation {
  name: string
  /** What a policy must allow for it, on the bucket or object that the request addresses. */
  actions: string[]
  /** Set where the operation finds out by itself who sent the request: signatures in form fields or RPC parameters. */
  authenticatesItself?: true
  run: (context: Context) => Promise<OssResponse>
}

/** A request whose sender is known and may do what it asks for. */
export interface Context extends ObjectName {
  services: Services
  request: OssRequest
  requestId: string
  /** The server's clock when the request came. */
  now: Date
  query: Query
  /** The operation's name. */
  operation: string
  principal: Principal
  /** What the conditions of a policy can ask about, by lower-case key. */
  conditions: ReadonlyMap<string, string>
}
