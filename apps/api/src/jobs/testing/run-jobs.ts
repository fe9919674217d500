import { pino } from 'pino'
import type { Database } from '../../database/database.js'
import { limits } from '../../limits.js'
import { LinksList } from '../../links/links.list.js'
import { LinkSearch } from '../../search/link-search.js'
import { JobRunner } from '../job-runner.js'
import { JobSteps } from '../job-steps.js'
import { createTasks, type Tasks } from '../tasks/registry.js'

/** Three links to a step, and a lease that nobody waits for. */
const quick = { ...limits.jobs, batch: 3, leaseTime: 1 }

/** A process that runs jobs, when it is told to. @param change makes tasks others than they are */
export function runnerOn(database: Database, change: (tasks: Tasks) => Tasks = (tasks) => tasks): JobRunner {
  const tasks = change(createTasks(database, new LinksList(database, new LinkSearch(database))))
  return new JobRunner(database, new JobSteps(tasks, quick), quick, pino({ level: 'silent' }))
}

/** Runs all jobs that wait, to their ends. */
export async function runJobs(database: Database): Promise<void> {
  const runner = runnerOn(database)
  while (await runner.runNext()) {
    // all that wait
  }
}
