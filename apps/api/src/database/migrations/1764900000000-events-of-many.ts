import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf } from '../dialect.js'
import { addColumn } from './table.js'

/** Many links that changed at once are one event. */
export class EventsOfMany1764900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'events', 'links', dialectOf(runner).longText)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('events', 'links')
  }
}
