import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import { findOwned, getOwned, type Owned } from '../auth/owned.js'
import { assertPermission, Requires } from '../auth/viewer.js'
import type { Database } from '../database/database.js'
import { connectionOf, PageArgs } from '../graphql/connection.js'
import type { RequestContext } from '../graphql/context.js'
import { BadInputError } from '../graphql/errors.js'
import { ByteSize } from '../graphql/scalars.js'
import { Artifact } from '../snapshots/artifact.entity.js'
import type { ArtifactsService } from '../snapshots/artifacts.service.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import type { SnapshotsService } from '../snapshots/snapshots.service.js'
import { describeStorage } from '../storage/storage.type.js'
import type { StoreAddress } from '../storage/store-address.js'
import type { Completion } from './completion.js'
import {
  CreateSnapshotPayload,
  CredentialsGrant,
  MultipartGrant,
  SignedPart,
  UploadedPart,
  UploadGrant,
} from './grant.types.js'
import type { MultipartService } from './multipart.service.js'
import { Upload } from './upload.entity.js'
import { UploadState } from './upload.enums.js'
import { CreateSnapshotInput, UploadFileInput, UploadPartInput } from './upload.inputs.js'
import type { UploadsService } from './uploads.service.js'

const UploadConnection = connectionOf('Upload', () => Upload)

@Resolver(() => Upload)
export class UploadsResolver {
  constructor(
    private readonly database: Database,
    private readonly uploadsService: UploadsService,
    private readonly multipart: MultipartService,
    private readonly completion: Completion,
    private readonly snapshots: SnapshotsService,
    private readonly artifacts: ArtifactsService,
    private readonly store: StoreAddress,
  ) {}

  @Requires('UPLOADS_WRITE')
  @Query(() => Upload, { nullable: true })
  upload(@Arg('id', () => ID) id: string, @Ctx() { signedIn }: RequestContext) {
    return findOwned(this.database.read, Upload, signedIn, id)
  }

  @Requires('UPLOADS_WRITE')
  @Query(() => UploadConnection)
  async uploads(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('states', () => [UploadState], { nullable: true }) states: UploadState[] | null,
    @Ctx() { signedIn }: RequestContext,
  ) {
    return new UploadConnection(await this.uploadsService.list(signedIn, page, states))
  }

  @Requires('UPLOADS_WRITE')
  @Mutation(() => CreateSnapshotPayload, {
    description:
      'A snapshot made elsewhere: for each file one signed PUT URL and one PostObject policy. READY once every file is completed. Without files: they follow by the mutations below.',
  })
  createSnapshot(
    @Arg('input', () => CreateSnapshotInput) input: CreateSnapshotInput,
    @Ctx() { signedIn }: RequestContext,
  ) {
    if (input.url) assertPermission(signedIn, 'LINKS_WRITE')
    return this.uploadsService.createSnapshot(signedIn, input)
  }

  @Requires('UPLOADS_WRITE')
  @Mutation(() => UploadGrant, {
    description: 'One signed PUT URL and one PostObject policy for the same object; the client uses either.',
  })
  async requestUpload(
    @Arg('snapshotId', () => ID) snapshotId: string,
    @Arg('file', () => UploadFileInput) file: UploadFileInput,
    @Ctx() { signedIn }: RequestContext,
  ) {
    const snapshot = await getOwned(this.database.read, Snapshot, signedIn, snapshotId)
    return this.uploadsService.request(signedIn, snapshot, file)
  }

  @Requires('UPLOADS_WRITE')
  @Mutation(() => MultipartGrant, {
    description: 'For large files: starts a multipart upload and returns the first signed part URLs.',
  })
  async requestMultipartUpload(
    @Arg('snapshotId', () => ID) snapshotId: string,
    @Arg('file', () => UploadFileInput) file: UploadFileInput,
    @Arg('partSize', () => ByteSize, { nullable: true }) partSize: number | null,
    @Ctx() { signedIn }: RequestContext,
  ) {
    const snapshot = await getOwned(this.database.read, Snapshot, signedIn, snapshotId)
    return this.multipart.request(signedIn, snapshot, file, partSize)
  }

  @Requires('UPLOADS_WRITE')
  @Mutation(() => [SignedPart], {
    description: 'Signed URLs for further, or expired, parts of a multipart upload.',
  })
  async signUploadParts(
    @Arg('uploadId', () => ID) uploadId: string,
    @Arg('parts', () => [UploadPartInput]) parts: UploadPartInput[],
    @Ctx() { signedIn }: RequestContext,
  ) {
    return this.multipart.sign(await getOwned(this.database.read, Upload, signedIn, uploadId), parts)
  }

  @Requires('UPLOADS_WRITE')
  @Mutation(() => UploadGrant, {
    description:
      'Fresh grants for the same upload and key. Older ones keep their own end: the upload lives as long as any of them.',
  })
  async renewUpload(
    @Arg('id', () => ID) id: string,
    @Arg('expiresIn', () => Int, { defaultValue: 3600, description: 'Seconds.' }) expiresIn: number,
    @Ctx() { signedIn }: RequestContext,
  ) {
    const upload = await getOwned(this.database.read, Upload, signedIn, id)
    return this.uploadsService.renew(signedIn, upload, expiresIn)
  }

  @Requires('UPLOADS_WRITE')
  @Mutation(() => CredentialsGrant, {
    description: "Temporary credentials limited to this one upload's key, for clients with an OSS SDK of their own.",
  })
  async requestUploadCredentials(
    @Arg('snapshotId', () => ID) snapshotId: string,
    @Arg('file', () => UploadFileInput) file: UploadFileInput,
    @Ctx() { signedIn }: RequestContext,
  ) {
    const snapshot = await getOwned(this.database.read, Snapshot, signedIn, snapshotId)
    const grant = await this.multipart.requestCredentials(signedIn, snapshot, file)
    return { ...grant, storage: describeStorage(this.store) }
  }

  @Requires('UPLOADS_WRITE')
  @Mutation(() => CredentialsGrant, {
    description: 'Fresh temporary credentials for the same upload and key, to ask for before the present ones end.',
  })
  async renewUploadCredentials(@Arg('id', () => ID) id: string, @Ctx() { signedIn }: RequestContext) {
    const upload = await getOwned(this.database.read, Upload, signedIn, id)
    const grant = await this.multipart.renewCredentials(signedIn, upload)
    return { ...grant, storage: describeStorage(this.store) }
  }

  @Requires('UPLOADS_WRITE')
  @Mutation(() => Upload, {
    description:
      'Checks the object in the store (exists, size, MD5/CRC-64, type by its bytes) and only then attaches it; of a multipart upload the server lists the parts itself. It makes at once what the server does anyway: it looks for granted objects on its own, at the latest when the grant ends, so that a file sent by somebody without an account is never lost. crc64: what the client computed, if it did.',
  })
  async completeUpload(
    @Arg('id', () => ID) id: string,
    @Arg('crc64', () => String, { nullable: true }) crc64: string | null,
    @Ctx() { signedIn }: RequestContext,
  ) {
    const upload = await getOwned(this.database.read, Upload, signedIn, id)
    if (crc64 && !/^\d{1,20}$/.test(crc64)) throw new BadInputError('crc64', 'A CRC-64 is given as a decimal number.')
    return this.completion.complete(upload, { crc64, whole: true })
  }

  @Requires('UPLOADS_WRITE')
  @Mutation(() => Upload)
  async cancelUpload(@Arg('id', () => ID) id: string, @Ctx() { signedIn }: RequestContext) {
    return this.uploadsService.cancel(signedIn, await getOwned(this.database.read, Upload, signedIn, id))
  }

  @Requires('SNAPSHOTS_READ')
  @FieldResolver(() => Snapshot, { nullable: true, description: "null for an import's file." })
  async snapshot(@Root() upload: Upload, @Ctx() context: RequestContext) {
    return upload.snapshotId && context.load(this.snapshots.byIds, upload.snapshotId)
  }

  @Requires('SNAPSHOTS_READ')
  @FieldResolver(() => Artifact, { nullable: true })
  async artifact(@Root() upload: Upload, @Ctx() context: RequestContext) {
    return upload.artifactId && context.load(this.artifacts.byIds, upload.artifactId)
  }

  @FieldResolver(() => [UploadedPart], {
    description: 'What the store has of a multipart upload: resume from here.',
  })
  parts(@Root() upload: Owned<Upload>) {
    return this.multipart.parts(upload)
  }
}
