import { Field, Int, ObjectType } from 'type-graphql'
import type { Database } from '../database/database.js'
import { ByteSize } from '../graphql/scalars.js'
import type { Viewer } from './viewer.js'

@ObjectType()
export class StorageUsage {
  @Field(() => Int)
  links: number

  @Field(() => Int)
  snapshots: number

  @Field(() => Int)
  artifacts: number

  @Field(() => ByteSize, {
    description: "Bytes in the store that the user's artifacts take, each stored object counted once.",
  })
  bytes: number
}

/** What somebody's library takes. */
export class UsageService {
  constructor(private readonly database: Database) {}

  async of({ userId }: Viewer): Promise<StorageUsage> {
    const [row] = (await this.database.read.query(
      `SELECT (SELECT COUNT(*) FROM links WHERE ownerId = ?) AS links,
              (SELECT COUNT(*) FROM snapshots WHERE ownerId = ?) AS snapshots,
              (SELECT COUNT(*) FROM artifacts WHERE ownerId = ?) AS artifacts,
              (SELECT COALESCE(SUM(size), 0) FROM
                (SELECT objectKey, MAX(size) AS size FROM artifacts WHERE ownerId = ? GROUP BY objectKey) objects) AS bytes`,
      [userId, userId, userId, userId],
    )) as Record<keyof StorageUsage, number | string>[]
    const number = (name: keyof StorageUsage) => Number(row?.[name] ?? 0)
    return {
      links: number('links'),
      snapshots: number('snapshots'),
      artifacts: number('artifacts'),
      bytes: number('bytes'),
    }
  }
}
