import DataLoader from 'dataloader'
import type { Viewer } from '../auth/viewer.js'
import type { EventBus } from '../events/event-bus.js'
import { limits } from '../limits.js'
import { LimitExceededError, UnauthenticatedError } from './errors.js'

export type Language = 'en' | 'zh-CN'

/** Loads values for many keys at once; a key that is absent from the answer reads as undefined. */
export type BatchLoad<K, V> = (viewer: Viewer, keys: readonly K[]) => Promise<ReadonlyMap<K, V>>

/** Sets or clears the session cookie of the answer. */
export interface SessionCookie {
  set: (secret: string, expiresAt: Date) => void
  clear: () => void
}

/** What the browser keeps of an earlier sign-in: see KnownDevices. */
export interface DeviceCookie {
  token: string | undefined
  remember: (token: string, expiresAt: Date) => void
}

export interface RequestOptions {
  viewer: Viewer | null
  requestId: string
  /** The client's address, as far as the configured proxies can be believed. */
  address: string
  /** Not sent by another site's page. */
  fromOwnPage: boolean
  language: Language
  cookie: SessionCookie
  device: DeviceCookie
  events: EventBus
}

/** What resolvers know about the request that they answer. */
export class RequestContext {
  readonly viewer: Viewer | null
  readonly requestId: string
  readonly address: string
  readonly fromOwnPage: boolean
  readonly language: Language
  readonly cookie: SessionCookie
  readonly device: DeviceCookie
  readonly events: EventBus
  private readonly loaders = new Map<unknown, unknown>()
  private entries = 0
  private textBytes = 0

  constructor(options: RequestOptions) {
    this.viewer = options.viewer
    this.requestId = options.requestId
    this.address = options.address
    this.fromOwnPage = options.fromOwnPage
    this.language = options.language
    this.cookie = options.cookie
    this.device = options.device
    this.events = options.events
  }

  /** The viewer of a field that only a signed-in caller reaches. */
  get signedIn(): Viewer {
    if (!this.viewer) throw new UnauthenticatedError()
    return this.viewer
  }

  /** Loads one key of many: all that one tick asks `batch` for becomes one call of it. */
  async load<K, V>(batch: BatchLoad<K, V>, key: K): Promise<V | undefined> {
    let loader = this.loaders.get(batch) as DataLoader<K, V | undefined> | undefined
    if (!loader) {
      const viewer = this.signedIn
      loader = new DataLoader<K, V | undefined>(async (keys) => {
        const values = await batch(viewer, keys)
        return keys.map((each) => values.get(each))
      })
      this.loaders.set(batch, loader)
    }
    return loader.load(key)
  }

  /**
   * A list of the answer, if there is room for its entries. The first one that finds none is refused, and with it the
   * answer; those after it are empty, for an error of each would be as much again.
   * @throws LimitExceededError
   */
  counted<T>(list: readonly T[]): readonly T[] {
    const { entries: allowed } = limits.graphql
    if (this.entries > allowed) return []
    this.entries += list.length
    if (this.entries <= allowed) return list
    throw new LimitExceededError(`The lists of an answer may have ${allowed} entries in all: ask for less at a time.`)
  }

  /**
   * Whether an archived text of this size has room in the answer: to be asked before it is read. As with lists, the first one that
   * has none is refused, and those after it are left out.
   * @throws LimitExceededError
   */
  hasRoomForText(bytes: number): boolean {
    const { textBytes: allowed } = limits.graphql
    if (this.textBytes > allowed) return false
    this.textBytes += bytes
    if (this.textBytes <= allowed) return true
    throw new LimitExceededError(`The texts of an answer may have ${allowed} bytes in all: ask for less at a time.`)
  }

  /** The same caller with nothing loaded yet: for the next event of a subscription. */
  fresh(): RequestContext {
    return new RequestContext(this)
  }
}
