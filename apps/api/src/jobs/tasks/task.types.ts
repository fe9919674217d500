import type { EntityManager } from 'typeorm'
import type { Viewer } from '../../auth/viewer.js'
import type { InputProblem } from '../../graphql/errors.js'
import type { JobKind, RowOutcome } from '../job.enums.js'

/** What came of a row. */
export interface RowResult<Undo extends object> {
  outcome: RowOutcome
  text: string
  problem?: InputProblem
  /** What takes it back; absent: nothing was changed. */
  undo?: Undo
}

/** What a task's steps get: on whose behalf, what was asked for, and what the task noted when it began. */
export interface Run<Input, Memo> {
  viewer: Viewer
  input: Input
  memo: Memo
}

/**
 * A kind of job. Each of its steps is one transaction with the job's own progress in it: after a crash the step has
 * happened, or it has not. Undoing goes back through the same steps.
 */
export interface Task<Input extends object, Memo extends object | null, Undo extends object> {
  kind: JobKind
  /** The links that it is about, in the order in which they are worked on. */
  links(viewer: Viewer, input: Input): Promise<string[]>
  /** The first step. Answers with what the others need to know. */
  begin(tx: EntityManager, viewer: Viewer, input: Input): Promise<Memo>
  /** A step: some of the links. Answers with one result for each. */
  apply(tx: EntityManager, run: Run<Input, Memo>, linkIds: readonly string[]): Promise<RowResult<Undo>[]>
  /** The last step. Answers with links that have come to be concerned meanwhile, instead of finishing without them. */
  finish?(tx: EntityManager, run: Run<Input, Memo>): Promise<string[]>
  undoFinish?(tx: EntityManager, run: Run<Input, Memo>): Promise<void>
  /** Takes back what was done to some of the links, the last one first. */
  undo(tx: EntityManager, run: Run<Input, Memo>, changes: readonly { linkId: string; undo: Undo }[]): Promise<void>
  undoBegin(tx: EntityManager, run: Run<Input, Memo>): Promise<void>
}
