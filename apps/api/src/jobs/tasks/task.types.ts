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

/** What came of a last step. */
export interface Ending<Memo> {
  /** What the task notes from now on. */
  memo: Memo
  /** Links that have come to be concerned meanwhile: nothing was finished without them. */
  late: string[]
}

/** By link, why what was done to it could not be taken back, or not all of it. */
export type UndoProblems = ReadonlyMap<string, InputProblem>

/**
 * A kind of job. Each of its steps is one transaction with the job's own progress in it: after a crash the step has
 * happened, or it has not. Undoing goes back through the same steps. An ApiError that a step throws ends the job with it.
 */
export interface Task<Input extends object, Memo extends object | null, Undo extends object> {
  kind: JobKind
  /** The links that it is about, in the order in which they are worked on. */
  links(viewer: Viewer, input: Input): Promise<string[]>
  /** The first step. Answers with what the others need to know. */
  begin(tx: EntityManager, viewer: Viewer, input: Input): Promise<Memo>
  /** A step: some of the links. Answers with one result for each. */
  apply(tx: EntityManager, run: Run<Input, Memo>, linkIds: readonly string[]): Promise<RowResult<Undo>[]>
  /** The last step. */
  finish?(tx: EntityManager, run: Run<Input, Memo>): Promise<Ending<Memo>>
  undoFinish?(tx: EntityManager, run: Run<Input, Memo>): Promise<void>
  /** Takes back what was done to some of the links, the last one first. */
  undo(
    tx: EntityManager,
    run: Run<Input, Memo>,
    changes: readonly { linkId: string; undo: Undo }[],
  ): Promise<UndoProblems>
  undoBegin(tx: EntityManager, run: Run<Input, Memo>): Promise<void>
}
