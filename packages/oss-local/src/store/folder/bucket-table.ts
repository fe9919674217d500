import { noSuchBucket } from '../../errors/no-such.js'
import { OssError } from '../../errors/oss-error.js'
import type { Bucket, BucketSettings, BucketStore } from '../store.js'
import type { IndexFile } from './index-file.js'

type Row = NonNullable<ReturnType<IndexFile['get']>>

export class BucketTable implements BucketStore {
  readonly #index: IndexFile

  constructor(index: IndexFile) {
    this.#index = index
  }

  /** The number under which a bucket's objects are kept. Throws NoSuchBucket. */
  idOf(name: string): number {
    const row = this.#index.get('SELECT id FROM buckets WHERE name = ?', name)
    if (row === undefined) throw noSuchBucket(name)
    return Number(row['id'])
  }

  list(): Promise<Bucket[]> {
    return Promise.resolve(this.#index.all('SELECT * FROM buckets ORDER BY name').map(toBucket))
  }

  get(name: string): Promise<Bucket | undefined> {
    const row = this.#index.get('SELECT * FROM buckets WHERE name = ?', name)
    return Promise.resolve(row && toBucket(row))
  }

  create({ name, created, ...settings }: Bucket): Promise<boolean> {
    return this.#index.write(
      () =>
        this.#index.run(
          'INSERT INTO buckets (name, created, settings) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
          name,
          created.getTime(),
          JSON.stringify(settings),
        ) === 1,
    )
  }

  update(name: string, change: Partial<BucketSettings>): Promise<void> {
    return this.#index.write(() => {
      // json_patch removes what is null, so that a setting can be taken back.
      const patch = JSON.stringify(change, (_key, value: unknown) => value ?? null)
      const changed = this.#index.run(
        'UPDATE buckets SET settings = json_patch(settings, ?) WHERE name = ?',
        patch,
        name,
      )
      if (changed === 0) throw noSuchBucket(name)
    })
  }

  delete(name: string): Promise<void> {
    return this.#index.write(() => {
      const id = this.idOf(name)
      for (const table of ['objects', 'uploads']) {
        if (this.#index.get(`SELECT 1 FROM ${table} WHERE bucket = ? LIMIT 1`, id) !== undefined) {
          throw new OssError('BucketNotEmpty', { details: [['BucketName', name]] })
        }
      }
      this.#index.run('DELETE FROM buckets WHERE id = ?', id)
    })
  }
}

function toBucket(row: Row): Bucket {
  const settings = JSON.parse(String(row['settings'])) as BucketSettings
  return { name: String(row['name']), created: new Date(Number(row['created'])), ...settings }
}
