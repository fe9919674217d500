import { Field, ObjectType } from 'type-graphql'
import { bucketUrl, type StoreAddress } from './store-address.js'

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

/** What clients may know of the store. */
export function describeStorage(address: StoreAddress): Storage {
  const { publicEndpoint, bucket, region, local } = address
  return { bucketUrl: bucketUrl(address), endpoint: publicEndpoint, bucket, region, local }
}
