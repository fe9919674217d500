/** 'OSSL': tells an index of ours from any other SQLite file. */
export const applicationId = 0x4f53534c
export const schemaVersion = 1

/**
 * Keys are BLOBs, which SQLite compares byte by byte: the order of UTF-8 that OSS lists in.
 * `blobs.data` is NULL where the bytes are in a file of their own, and `blobs.uses` counts the segments and parts that hold a blob.
 */
export const schema = `
  CREATE TABLE settings (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
  INSERT INTO settings VALUES ('runs', 0);

  CREATE TABLE buckets (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    settings TEXT NOT NULL
  );

  CREATE TABLE objects (
    bucket INTEGER NOT NULL,
    key BLOB NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified INTEGER NOT NULL,
    storageClass TEXT NOT NULL,
    crc64 TEXT NOT NULL,
    md5 TEXT,
    content INTEGER NOT NULL,
    attributes TEXT NOT NULL,
    PRIMARY KEY (bucket, key)
  ) WITHOUT ROWID;

  CREATE TABLE segments (
    content INTEGER NOT NULL,
    start INTEGER NOT NULL,
    blob INTEGER NOT NULL,
    PRIMARY KEY (content, start)
  ) WITHOUT ROWID;

  CREATE TABLE blobs (
    id INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    uses INTEGER NOT NULL,
    data BLOB
  );

  CREATE TABLE uploads (
    bucket INTEGER NOT NULL,
    key BLOB NOT NULL,
    id TEXT NOT NULL,
    initiated INTEGER NOT NULL,
    attributes TEXT NOT NULL,
    PRIMARY KEY (bucket, key, id)
  ) WITHOUT ROWID;

  CREATE TABLE parts (
    upload TEXT NOT NULL,
    number INTEGER NOT NULL,
    blob INTEGER,
    size INTEGER NOT NULL,
    md5 BLOB NOT NULL,
    crc64 TEXT NOT NULL,
    modified INTEGER NOT NULL,
    PRIMARY KEY (upload, number)
  ) WITHOUT ROWID;

  CREATE TABLE sessions (
    accessKeyId TEXT PRIMARY KEY,
    expires INTEGER NOT NULL,
    session TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX sessionsByEnd ON sessions (expires);
`
