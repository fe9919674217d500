import { Field, ObjectType, Query, Resolver } from 'type-graphql'
import { bucketUrl, type StoreAddress } from './store-address.js'
import { Requires } from '../auth/viewer.js'

@ObjectType('Storage')
export class Storage {
  @Field(() => String, {
    description: "How clients reach the bucket: https://bucket.oss-cn-hangzhou.aliyuncs.com, or the local store's URL.",
  })
  bucketUrl: string

  @Field(() => String)
  endpoint: string

  @Field(() => String)
  bucket: string

  @Field(() => String)
  region: string

  @Field(() => Boolean, { description: 'true for the embedded default.' })
  local: boolean
}

@Resolver()
export class StorageResolver {
  constructor(private readonly address: StoreAddress) {}

  @Requires('ANY')
  @Query(() => Storage, { description: 'Where objects are stored, for clients that build their own uploads.' })
  storage(): Storage {
    const { publicEndpoint, bucket, region, local } = this.address
    return { bucketUrl: bucketUrl(this.address), endpoint: publicEndpoint, bucket, region, local }
  }
}
