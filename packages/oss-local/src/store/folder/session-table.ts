import type { Session, SessionStore } from '../store.js'
import type { IndexFile } from './index-file.js'

const day = 86_400_000

type Kept = Omit<Session, 'accessKeyId' | 'expires'>

export class SessionTable implements SessionStore {
  readonly #index: IndexFile

  constructor(index: IndexFile) {
    this.#index = index
  }

  create({ accessKeyId, expires, ...kept }: Session): Promise<void> {
    return this.#index.write(() => {
      this.#index.run('DELETE FROM sessions WHERE expires < ?', expires.getTime() - day)
      this.#index.run('INSERT INTO sessions VALUES (?, ?, ?)', accessKeyId, expires.getTime(), JSON.stringify(kept))
    })
  }

  find(accessKeyId: string): Session | undefined {
    const row = this.#index.get('SELECT * FROM sessions WHERE accessKeyId = ?', accessKeyId)
    if (row === undefined) return undefined
    const kept = JSON.parse(String(row['session'])) as Kept
    return { accessKeyId, expires: new Date(Number(row['expires'])), ...kept }
  }
}
