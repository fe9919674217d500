import { registerEnumType } from 'type-graphql'

export enum JobKind {
  EDIT = 'EDIT',
  MERGE = 'MERGE',
}

export enum JobState {
  QUEUED = 'QUEUED',
  RUNNING = 'RUNNING',
  DONE = 'DONE',
  FAILED = 'FAILED',
  CANCELED = 'CANCELED',
  UNDONE = 'UNDONE',
}

export enum RowOutcome {
  CHANGED = 'CHANGED',
  DUPLICATE = 'DUPLICATE',
  FAILED = 'FAILED',
}

registerEnumType(JobKind, { name: 'JobKind' })
registerEnumType(JobState, { name: 'JobState' })
registerEnumType(RowOutcome, {
  name: 'RowOutcome',
  valuesConfig: { DUPLICATE: { description: 'It was so already.' } },
})

/** Jobs that have ended, and may be undone. */
export const endedStates = [JobState.DONE, JobState.FAILED, JobState.CANCELED]
