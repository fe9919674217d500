import { AddLinksDocument, LinksDocument, UpdateLinkDocument } from '@linksnap/schema'
import type { Logger } from 'typeorm'
import { expect, it } from 'vitest'
import { currentRequestId } from '../src/http/request-scope.js'
import { startTestApp } from './harness/app.js'
import { sqlite } from './harness/databases.js'
import { addSnapshot } from './harness/fixtures.js'

/** Keeps the statements of requests on links' snapshots and files. */
class StatementLog implements Logger {
  readonly statements: { text: string; values: unknown[] }[] = []
  logQuery = (text: string, values: unknown[] = []) => {
    if (currentRequestId() !== 'none' && /(FROM|UPDATE) (snapshots|artifacts|links)\b/.test(text)) {
      this.statements.push({ text, values })
    }
  }
  logQueryError = () => undefined
  logQuerySlow = () => undefined
  logSchemaBuild = () => undefined
  logMigration = () => undefined
  log = () => undefined
}

it('SQLite finds the snapshots and files of links by the links, not by going through all that the owner has', async () => {
  const queryLog = new StatementLog()
  const app = await startTestApp({ database: sqlite, queryLog })
  const owner = await app.signUp()
  const inputs = Array.from({ length: 50 }, (_, n) => ({ url: `https://example.org/${n}`, capture: false }))
  const { addLinks } = await owner.run(AddLinksDocument, { inputs })
  const ids = addLinks.map(({ payload }) => payload?.link.id ?? '')
  for (const id of ids) await addSnapshot(app, id)
  await owner.run(LinksDocument, {})
  await owner.run(UpdateLinkDocument, { id: ids[0] ?? '', input: { title: 'new' } })
  await owner.run('mutation ($linkId: ID!) { captureSnapshot(linkId: $linkId) { id } }', { linkId: ids[0] })

  const plans = await Promise.all(
    queryLog.statements.map(({ text, values }) =>
      app.app.database.read.query<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${text}`, values),
    ),
  )
  const steps = plans.flat().map(({ detail }) => detail)
  await app.stop()
  const used = new Set(steps.flatMap((step) => /\b(snapshots|artifacts)_\w+/.exec(step)?.[0] ?? []))
  expect([...used].sort()).toEqual(['artifacts_snapshot', 'snapshots_link'])
})
