import { setTimeout as sleep } from 'node:timers/promises'
import type { OssServer } from 'oss-local'
import type { Logger } from 'pino'
import type { Logger as QueryLogger } from 'typeorm'
import { AccountsService } from './auth/accounts.service.js'
import { ApiTokensService } from './auth/api-tokens.service.js'
import { AuthResolver } from './auth/auth.resolver.js'
import { Installation } from './auth/installation.entity.js'
import { KnownDevices } from './auth/known-devices.js'
import { SessionsService } from './auth/sessions.service.js'
import { SignInLimiter } from './auth/sign-in-limiter.js'
import { UsageService } from './auth/usage.service.js'
import type { Capturer } from './capture/capture.types.js'
import type { Config } from './config.js'
import { createContentServer } from './content/content-server.js'
import { ContentTokens } from './content/content-tokens.js'
import { Database } from './database/database.js'
import { Recurring, type RecurringWork } from './database/recurring.js'
import { EventBus } from './events/event-bus.js'
import { EventsResolver } from './events/events.resolver.js'
import { NodeResolver } from './graphql/node.resolver.js'
import { createApiServer } from './http/api-server.js'
import { Authentication } from './http/authentication.js'
import { JobRunner } from './jobs/job-runner.js'
import { JobSteps } from './jobs/job-steps.js'
import { JobRowsResolver, JobsResolver } from './jobs/jobs.resolver.js'
import { JobsService } from './jobs/jobs.service.js'
import { NewJobs } from './jobs/new-jobs.js'
import { createTasks } from './jobs/tasks/registry.js'
import { DuplicatesResolver } from './links/duplicates.resolver.js'
import { DuplicatesService } from './links/duplicates.service.js'
import { LinksList } from './links/links.list.js'
import { Rekeying } from './links/rekeying.js'
import { TrashEmptier } from './links/trash-emptier.js'
import { LinksResolver } from './links/links.resolver.js'
import { LinksService } from './links/links.service.js'
import { CaptureQueueService } from './queue/capture-queue.service.js'
import { CaptureSource } from './queue/capture-task.js'
import { Claims } from './queue/claims.js'
import { DerivationSource } from './queue/derivation-task.js'
import { Derivations } from './queue/derivations.js'
import { Outcomes } from './queue/outcomes.js'
import { QueueResolver } from './queue/queue.resolver.js'
import { Worker } from './queue/worker.js'
import { SavedSearchesResolver } from './saved-searches/saved-searches.resolver.js'
import { SavedSearchesService } from './saved-searches/saved-searches.service.js'
import { IndexCheck } from './search/index-check.js'
import { LinkSearch } from './search/link-search.js'
import { createSchema } from './schema.js'
import { ArtifactsResolver } from './snapshots/artifacts.resolver.js'
import { ArtifactsService } from './snapshots/artifacts.service.js'
import { SnapshotsResolver } from './snapshots/snapshots.resolver.js'
import { SnapshotsService } from './snapshots/snapshots.service.js'
import { startEmbeddedStore } from './storage/embedded-store.js'
import { MultipartUploads } from './storage/multipart-uploads.js'
import { ObjectStore } from './storage/object-store.js'
import { OssClient } from './storage/oss-client.js'
import { bucketUrl, storeAddress } from './storage/store-address.js'
import { StorageResolver } from './storage/storage.resolver.js'
import { Sweeper } from './storage/sweeper.js'
import { TagCheck } from './tags/tag-check.js'
import { TagsResolver } from './tags/tags.resolver.js'
import { TagsService } from './tags/tags.service.js'
import { Completion } from './uploads/completion.js'
import { Grants } from './uploads/grants.js'
import { MultipartService } from './uploads/multipart.service.js'
import { StagingCheck } from './uploads/staging-check.js'
import { UploadGrantResolver } from './uploads/upload-grant.resolver.js'
import { UploadWatch } from './uploads/upload-watch.js'
import { UploadsResolver } from './uploads/uploads.resolver.js'
import { UploadsService } from './uploads/uploads.service.js'

export interface AppOptions {
  log: Logger
  /** Sees every SQL statement. */
  queryLog?: QueryLogger
  /** Makes what takes the snapshots; called at the first capture. */
  createCapturer: () => Promise<Capturer>
}

/** Everything, wired by hand; nothing listens or connects before `start`. */
export async function createApp(config: Config, { log, queryLog, createCapturer }: AppOptions) {
  const { limits, role } = config
  const database = new Database(config.database, queryLog)
  const address = storeAddress(config.storage)
  const ossClient = new OssClient(address, limits.storage)
  const store = new ObjectStore(ossClient)
  const parts = new MultipartUploads(ossClient, limits.uploads)
  const events = new EventBus(database, limits.events, log)
  let installationSecret = ''
  const contentTokens = new ContentTokens(() => installationSecret)
  const devices = new KnownDevices(() => installationSecret)

  const sessions = new SessionsService(database, limits.accounts)
  const tokens = new ApiTokensService(database, limits.accounts)
  const limiter = new SignInLimiter(limits.accounts)
  const accounts = new AccountsService(database, limiter, devices, limits.accounts, config.accounts)
  const usage = new UsageService(database)
  const tags = new TagsService(database)
  const snapshots = new SnapshotsService(database, limits)
  const artifacts = new ArtifactsService(database, address, contentTokens, config.content.publicUrl)
  const links = new LinksService(database, snapshots)
  const linksList = new LinksList(database, new LinkSearch(database))
  const tasks = createTasks(database, linksList)
  const jobRunner = new JobRunner(database, new JobSteps(tasks, limits.jobs), limits.jobs, log)
  const jobs = new JobsService(database, tasks, limits.jobs, () => jobRunner.wake())
  const savedSearches = new SavedSearchesService(database, limits.search)
  const indexCheck = new IndexCheck(database, limits.search, log)
  const trashEmptier = new TrashEmptier(database, limits.links)
  const rekeying = new Rekeying(database, log)
  const tagCheck = new TagCheck(database, log)
  const queue = new CaptureQueueService(database, limits.queue)
  const claims = new Claims(database, limits)
  const outcomes = new Outcomes(database, limits)
  const grants = new Grants(address)
  const uploads = new UploadsService(database, links, grants, limits)
  const multipart = new MultipartService(database, parts, grants, address, limits)
  const completion = new Completion(database, store, parts, limits)
  const uploadWatch = new UploadWatch(database, completion, limits, log)
  const stagingCheck = new StagingCheck(database, store)
  const sweeper = new Sweeper(database, store, parts, limits.sweep, log)
  const work: RecurringWork[] = [
    { name: 'search index', interval: limits.search.checkInterval, work: (signal) => indexCheck.run(signal) },
    { name: 'tags', interval: limits.links.tagCheckInterval, work: (signal) => tagCheck.run(signal) },
    { name: 'trash', interval: limits.links.trashInterval, work: () => trashEmptier.empty() },
    { name: 'page keys', interval: limits.links.rekeyInterval, work: (signal) => rekeying.run(signal) },
    { name: 'sweep', interval: limits.sweep.interval, work: (signal) => sweeper.sweep(signal) },
    { name: 'staging', interval: limits.uploads.stagingInterval, work: (signal) => stagingCheck.run(signal) },
    {
      name: 'uploads',
      interval: limits.uploads.watchInterval,
      due: () => uploadWatch.isDue(),
      work: (signal) => uploadWatch.look(signal),
    },
    { name: 'empty snapshots', interval: limits.uploads.firstFile / 60, work: () => uploads.endEmpty() },
    {
      name: 'expired rows',
      interval: limits.events.keep / 4,
      work: () => Promise.all([events.prune(), sessions.prune(), jobs.prune(), uploads.prune()]),
    },
  ]
  const recurring = work.map((each) => new Recurring(database, each, limits.recurring, log))
  const { concurrency } = config.capture
  const sources = [
    new DerivationSource({
      derivations: new Derivations(database, limits),
      store,
      largest: limits.capture.shownBytes,
      log,
    }),
    new CaptureSource({ claims, outcomes, store, log }),
  ]
  const worker = new Worker({ database, sources, createCapturer, concurrency, limits, log })

  const schema = await createSchema([
    new ArtifactsResolver(artifacts),
    new AuthResolver(database, accounts, sessions, tokens, usage),
    new DuplicatesResolver(new DuplicatesService(database)),
    new EventsResolver(database, queue, linksList, snapshots),
    new JobRowsResolver(linksList),
    new JobsResolver(database, jobs, new NewJobs(database, jobs), linksList, tags),
    new LinksResolver(database, links, linksList, tags, snapshots, artifacts),
    new NodeResolver(database),
    new QueueResolver(queue),
    new SavedSearchesResolver(database, savedSearches, linksList),
    new SnapshotsResolver(database, snapshots, artifacts, linksList, queue),
    new StorageResolver(address),
    new TagsResolver(database, tags),
    new UploadGrantResolver(),
    new UploadsResolver(database, uploads, multipart, completion, snapshots, artifacts, address),
  ])

  let draining = false
  const checks = {
    running: () => Promise.resolve(!draining && database.connected),
    database: async () => Boolean(await database.now()),
    store: () => store.isReachable(),
  }
  const authentication = new Authentication(sessions, tokens, events, config.http.publicUrl)
  const storeOrigin = new URL(bucketUrl(address)).origin
  const api = await createApiServer({
    config,
    schema,
    authentication,
    database,
    storeOrigin,
    checks,
    onUploadArrived: (objectKey) => uploadWatch.hearOf(objectKey),
    log,
  })
  const appOrigin = config.http.publicUrl
  const content = createContentServer({
    database,
    store,
    tokens: contentTokens,
    appOrigin,
    limits: limits.http,
    trustProxy: config.http.trustProxy,
    log,
  })
  let embedded: OssServer | undefined

  return {
    config,
    schema,
    database,
    store,
    jobRunner,
    indexCheck,
    tagCheck,
    trashEmptier,
    rekeying,
    uploads,
    sweeper,
    stagingCheck,
    uploadWatch,
    storeUrl: bucketUrl(address),
    storage: address,

    /** Listens at once, so that the process can be asked how it is, and is ready when the database is there. */
    async start(): Promise<void> {
      if (role !== 'worker') {
        if (config.storage.kind === 'embedded') embedded = await startEmbeddedStore(config.storage, log)
        await api.listen({ port: config.http.port, host: config.http.host })
        await content.listen({ port: config.content.port, host: config.http.host })
      }
      await connectPatiently(database, log)
      installationSecret = (await database.read.findOneByOrFail(Installation, { id: 1 })).contentSecret
      if (role !== 'api') worker.start()
      for (const each of recurring) each.start()
      jobRunner.start()
    },

    /** Takes no more work, ends what is running or gives it back, and closes everything. */
    async stop(): Promise<void> {
      draining = true
      await Promise.all([
        role !== 'api' && worker.drain(),
        completion.drain(),
        ...recurring.map((each) => each.close()),
      ])
      await events.close()
      await api.close()
      await content.close()
      await jobRunner.close()
      await embedded?.close()
      await database.close()
    },
  }
}

export type App = Awaited<ReturnType<typeof createApp>>

/** A database that starts later than we do is waited for; the wait between two tries stays below ten seconds. */
async function connectPatiently(database: Database, log: Logger): Promise<void> {
  for (let wait = 250; ; wait = Math.min(wait * 2, 5_000)) {
    try {
      return await database.connect()
    } catch (error) {
      log.error({ err: error }, `the database cannot be used; trying again in ${wait} ms`)
      await sleep(wait)
    }
  }
}
