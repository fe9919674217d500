import { Query, Resolver } from 'type-graphql'
import { Requires } from '../auth/viewer.js'
import { describeStorage, Storage } from './storage.type.js'
import type { StoreAddress } from './store-address.js'

@Resolver()
export class StorageResolver {
  constructor(private readonly address: StoreAddress) {}

  @Requires('ANY')
  @Query(() => Storage, { description: 'Where objects are stored, for clients that build their own uploads.' })
  storage(): Storage {
    return describeStorage(this.address)
  }
}
