/**
 * Every size, time and count that bounds something, in one place. Sizes are bytes and times are milliseconds,
 * unless the name says otherwise.
 */
export const limits = {
  http: {
    bodyBytes: 1024 * 1024,
    /** A client that has not sent its headers and body by then is let go. */
    requestTimeout: 30_000,
    /** How often such clients are looked for. */
    checkInterval: 5_000,
    keepAliveTimeout: 72_000,
    /** A connection that takes nothing of an answer is closed after this time, or twice as much. */
    stallTime: 60_000,
    /** Of one address at the same time. */
    connectionsPerAddress: 1_000,
    /** Of one connection at the same time. */
    requestsPerConnection: 10,
    /** How long a drain waits for what is running. */
    drainTimeout: 10_000,
  },
  graphql: {
    depth: 12,
    aliases: 30,
    directives: 50,
    tokens: 5_000,
    /** Of a document: what validating it costs grows with their squares. */
    selections: 250,
    fragments: 50,
    cost: 50_000,
    /** Of all lists of an answer together. */
    entries: 50_000,
    /** Of all archived texts of an answer together. */
    textBytes: 16 * 1024 ** 2,
    pageSize: 50,
    maxPageSize: 100,
    idsPerMutation: 1_000,
    linksPerMutation: 1_000,
  },
  accounts: {
    passwordMinLength: 10,
    passwordMaxLength: 256,
    nameLength: 100,
    emailLength: 254,
    sessionDays: 30,
    /** How long a browser is known after its last sign-in; browsers keep nothing for longer. */
    deviceDays: 400,
    tokensPerUser: 100,
    /**
     * Wrong passwords: per account from one address or known device, per address over all accounts, and per account from all
     * addresses where it was not signed in before.
     */
    signInFailuresPerAccount: 10,
    signInFailuresPerAddress: 50,
    signInFailuresOfStrangers: 100,
    signInWindowSeconds: 900,
    signUpsPerAddress: 10,
  },
  links: {
    urlLength: 4_096,
    titleLength: 512,
    noteLength: 20_000,
    descriptionLength: 2_000,
    tagsPerLink: 50,
    tagLength: 100,
    tagDepth: 8,
    aliasesPerTag: 50,
    /** Groups of tags that are shown as probably the same. */
    similarTags: 100,
    /** How often tags' counts are compared with their links. */
    tagCheckInterval: 24 * 3_600_000,
    /** How long a link stays in the trash. */
    trashTime: 30 * 24 * 3_600_000,
    trashInterval: 3_600_000,
    /** How often links are looked for whose keys are of older rules. */
    rekeyInterval: 3_600_000,
  },
  uploads: {
    /** One PUT or one form: OSS takes no more at once. */
    singleBytes: 5 * 1024 ** 3,
    /** One file, in parts. */
    fileBytes: 50 * 1024 ** 3,
    filesPerSnapshot: 20,
    pendingPerUser: 1_000,
    fileNameLength: 200,
    contentTypes: 20,
    metadataBytes: 8_192,
    /** Seconds that a grant may live: signed by V4, by V1, with temporary credentials. */
    expiresIn: { V4: 604_800, V1: 32_400, STS: 43_200 },
    credentialsSeconds: 3_600,
    partBytes: 16 * 1024 ** 2,
    minPartBytes: 100 * 1024,
    maxPartBytes: 5 * 1024 ** 3,
    parts: 10_000,
    partsPerRequest: 1_000,
    /** How many part URLs come with the grant of a multipart upload. */
    firstParts: 100,
    /** Above this an object is copied in parts. */
    copyBytes: 1024 ** 3,
    copyPartBytes: 512 * 1024 ** 2,
    /** How long whoever takes a file over keeps others from it, unless he renews that. */
    claimTime: 30_000,
    /** How often whoever waits for another looks whether he is done. */
    claimPoll: 250,
    /** How long a file may take to be taken over, and as much more as it takes at so many bytes in a millisecond. */
    takeOver: 5 * 60_000,
    slowestTakeOver: 1_000,
    /** How much of a file is looked at to tell what it is. */
    sniffBytes: 8_192,
    /** The server's own look for what has arrived: the first after so long, then less and less often. */
    firstLook: 15_000,
    longestLook: 600_000,
    /**
     * An upload that runs when its grant ends may go on. The last look is so much later, and as much more as the largest file of
     * the grant takes at so many bytes in a millisecond: 1 Mbit/s.
     */
    lateArrival: 300_000,
    slowestUpload: 125,
    /** How much later an upload ends whose file the store never let anybody look at. */
    giveUpAfter: 7 * 24 * 3_600_000,
    watchInterval: 5_000,
    /** Of how many uploads at once. */
    watchAtOnce: 8,
    /** How long a snapshot that began without files waits for somebody to ask for one. */
    firstFile: 3_600_000,
    /** How long uploads that have ended are still told of. */
    keepEnded: 30 * 24 * 3_600_000,
    pruneBatch: 1_000,
    /** How often it is looked whether something lies where files arrive that nobody awaits. */
    stagingInterval: 24 * 3_600_000,
  },
  recurring: {
    /** How long an instance that has died keeps the others from the work it was at. */
    leaseTime: 30_000,
    /** How long after such work was begun nobody else begins the same, at most. */
    gap: 60_000,
  },
  search: {
    /** In UTF-16 units. */
    queryLength: 1_000,
    /** In one query, those of its phrases included; each Chinese, Japanese or Korean character is one. */
    words: 100,
    /** Letters before a star. */
    prefixLength: 2,
    /** Of an archived text, what is searched: its beginning, in UTF-16 units. */
    contentLength: 1_000_000,
    /** How far a list by relevance goes. */
    ranked: 1_000,
    /** How many of them are also ranked by how nearly the words are their names. */
    named: 200,
    savedPerUser: 200,
    /** Links that are compared with the index in one transaction. */
    checkBatch: 100,
    checkInterval: 24 * 3_600_000,
    savedNameLength: 100,
  },
  jobs: {
    /** Links in one step, which is one transaction. */
    batch: 200,
    pollInterval: 5_000,
    leaseTime: 30_000,
    /** How often the same step may break off. */
    tries: 5,
    /** How long a job is kept, and can be undone. */
    undoTime: 30 * 24 * 3_600_000,
  },
  urls: {
    /** The life of a signed URL, in seconds. */
    expiresInMax: 7 * 24 * 3600,
    /** The same where this server signs with temporary keys: OSS allows no more. */
    temporaryKeys: 12 * 3600,
  },
  queue: {
    pollInterval: 1_000,
    leaseTime: 30_000,
    heartbeatInterval: 2_000,
    maxAttempts: 3,
    /** The wait before attempt 2, 3, …; the last one repeats. */
    retryDelays: [30_000, 5 * 60_000],
    /** Between two pages of one host. */
    hostPause: 500,
    /** A site's Retry-After is heeded up to this: one page keeps nobody from its host for days. */
    longestRetryAfter: 3_600_000,
    /** How often a worker tells that it is alive. */
    beatInterval: 20_000,
    workerSeenWithin: 60_000,
  },
  events: {
    pollInterval: 300,
    /** Longer than the longest transaction: auto-increment order is not commit order. */
    overlap: 15_000,
    /** Changes that wait for one reader and are read together. */
    readTogether: 100,
    /** How many of the newest events a first subscriber looks at, to know what is old. */
    lookBack: 500,
    keep: 3_600_000,
    streamsPerUser: 20,
    /** How often a stream says that it is there. */
    pingInterval: 12_000,
    /** Changes that may wait for one reader: a stream that falls further behind is broken off. */
    waiting: 10_000,
    /** How often a running stream asks whether its session or token still holds. */
    authInterval: 10_000,
  },
  storage: {
    requestTimeout: 30_000,
    /** One question to the metadata service of the instance, for this server's keys. */
    metadataTimeout: 5_000,
    /** One object, sent whole. */
    transferTimeout: 600_000,
    /** All files of one capture. */
    resultTimeout: 300_000,
    tries: 4,
    retryDelay: 200,
  },
  sweep: {
    interval: 60_000,
    /** Added to the longest capture before an attempt without a result counts as left behind. */
    grace: 10 * 60_000,
    batch: 100,
    /** When what could not be swept is tried again; after so many of them in a row, all wait for the next time. */
    retryDelay: 10 * 60_000,
    failures: 5,
  },
  capture: {
    navigationTimeout: 30_000,
    /** The whole capture, until its files are on their way to the store; after it the browser context is closed. */
    totalTimeout: 90_000,
    settleTimeout: 15_000,
    networkQuiet: 500,
    /** A page that has not changed for so long is ready, whatever its scripts go on asking; longer than a request may take. */
    steadyTime: 5_000,
    /** How long a page that shows nothing yet is waited for. */
    blankTimeout: 4_000,
    /** The same for a page that is opened once more, for it showed nothing. */
    secondTime: { networkQuiet: 1_500, blankTimeout: 8_000 },
    /** A page that took longer to settle is not tried in another way. */
    remedyTimeout: 15_000,
    /** One look-up, and each address that is tried. */
    connectTimeout: 10_000,
    /** More than one file may have, as what goes with it over the wire counts, too. */
    downloadBytes: 80 * 1024 * 1024,
    /** What the downloads may unpack to. */
    decodedBytes: 256 * 1024 * 1024,
    /** What a page may send. */
    uploadBytes: 16 * 1024 * 1024,
    requests: 2_000,
    connections: 200,
    /** Of one name: a web site has no more. */
    addresses: 32,
    redirects: 20,
    domNodes: 200_000,
    frames: 50,
    /** What one page may take of the machine's memory, where that can be seen, and how often it is looked at. */
    pageMemory: 1536 * 1024 * 1024,
    memoryInterval: 1_000,
    htmlBytes: 50 * 1024 * 1024,
    originalBytes: 64 * 1024 * 1024,
    textBytes: 4 * 1024 * 1024,
    screenshotWidth: 4_096,
    screenshotHeight: 16_384,
    pdfPages: 200,
    /** One article, icon or PDF in the reader. */
    readerTimeout: 20_000,
    /** Files up to this size are also shown in the browser, for a thumbnail and text. */
    shownBytes: 32 * 1024 * 1024,
    dialogs: 10,
    titleLength: 512,
    descriptionLength: 2_000,
    siteNameLength: 200,
    languageLength: 35,
    /** A page can give itself an address of megabytes. */
    finalUrlLength: 16_384,
    viewport: { width: 1280, height: 800 },
    thumbnail: { width: 640, height: 400 },
    faviconBytes: 256 * 1024,
    /** After so many captures a browser is replaced by a fresh one. */
    capturesPerBrowser: 50,
    /** A browser that nobody needs is closed after this time. */
    browserIdle: 30_000,
    browserStart: 30_000,
    /** A page or browser that does not close in this time is killed. */
    browserEnd: 5_000,
    ports: [80, 443, 8080, 8443],
  },
}

export type Limits = typeof limits
