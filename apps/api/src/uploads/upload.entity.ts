import { Field, ObjectType } from 'type-graphql'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { bigInteger } from '../database/big-integer.js'
import { Node } from '../graphql/node.js'
import { ByteSize, DateTime } from '../graphql/scalars.js'
import { ArtifactKind } from '../snapshots/snapshot.enums.js'
import type { SignatureVersion, StorageClass } from './upload.enums.js'
import { UploadMethod, UploadState } from './upload.enums.js'

/** A file that somebody was granted to send to the store. */
@ObjectType({ implements: Node })
@Entity('uploads')
export class Upload extends Node {
  @PrimaryColumn('varchar')
  override id: string

  @Column('varchar')
  ownerId: string

  @Column('varchar', { nullable: true })
  snapshotId: string | null

  @Column('varchar', { nullable: true })
  artifactId: string | null

  @Field(() => UploadState)
  @Column('varchar')
  state: UploadState

  @Field(() => UploadMethod, {
    nullable: true,
    description: 'How the file was sent; null until it has arrived, where a URL and a form were granted for it.',
  })
  @Column('varchar', { nullable: true })
  method: UploadMethod | null

  @Field(() => ArtifactKind)
  @Column('varchar')
  kind: ArtifactKind

  /** Where the client sends the bytes to; where they end up is a key that nobody was ever given a signature for. */
  @Field(() => String)
  @Column('varchar')
  objectKey: string

  @Column('varchar')
  fileName: string

  @Field(() => String, { nullable: true })
  @Column('varchar', { nullable: true })
  contentType: string | null

  /** What the form accepts beside contentType. */
  @Column('simple-json')
  contentTypes: string[]

  @Field(() => ByteSize, { nullable: true })
  @Column('bigint', { nullable: true, transformer: bigInteger })
  size: number | null

  @Column('bigint', { transformer: bigInteger })
  minSize: number

  @Column('bigint', { transformer: bigInteger })
  maxSize: number

  /** Base64 */
  @Column('varchar', { nullable: true })
  contentMd5: string | null

  @Column('varchar', { nullable: true })
  storageClass: StorageClass | null

  @Column('simple-json')
  metadata: { name: string; value: string }[]

  @Column('varchar')
  signatureVersion: SignatureVersion

  /** The store's id of a multipart upload. */
  @Column('varchar', { nullable: true })
  storeUploadId: string | null

  @Field(() => ByteSize, { nullable: true })
  @Column('bigint', { nullable: true, transformer: bigInteger })
  partSize: number | null

  @Field(() => DateTime)
  @Column('datetime', { precision: 3 })
  createdAt: Date

  /** Of all signatures that were ever given for it: it never moves back. */
  @Field(() => DateTime, {
    description:
      'When the last of its signatures ends. A file whose sending began before is waited for as long as the largest file of the grant takes at 1 Mbit/s, and five minutes more; only then an upload is EXPIRED.',
  })
  @Column('datetime', { precision: 3 })
  expiresAt: Date

  /** Whoever takes the file over now: only he may attach it. */
  @Column('varchar', { nullable: true })
  claim: string | null

  /** Until then, by the database's clock, nobody else begins to; whoever is at it puts it off. */
  @Column('datetime', { precision: 3, nullable: true })
  claimedUntil: Date | null

  /** When the server looks by itself whether the file has arrived. */
  @Column('datetime', { precision: 3 })
  lookAt: Date
}
