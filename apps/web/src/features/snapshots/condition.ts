import type { CaptureStep, SnapshotProblemCode, SnapshotStateFragment } from '@linksnap/schema'

/** What there is to say about a link's archiving, at a glance. */
export type Condition =
  | { kind: 'none' }
  /** It has a place, or waits until a time, or neither where the queue is paused. */
  | { kind: 'queued'; place: number | null; until: string | null }
  | { kind: 'awaiting' }
  | { kind: 'capturing'; step: CaptureStep; progress: number }
  | { kind: 'sealed' }
  | { kind: 'doubtful'; problem: SnapshotProblemCode; message: string }
  | { kind: 'failed'; problem: SnapshotProblemCode; message: string }
  | { kind: 'canceled' }

type Problem = SnapshotStateFragment['problems'][number]

/**
 * No doubt about the page, and told of on the link's own: most pages on the web miss a few pictures, and one that is longer
 * than a picture may be is whole in all other files.
 */
const isMinor = ({ code, kind }: Problem): boolean =>
  code === 'MISSING_RESOURCES' || (code === 'TRUNCATED' && kind === 'SCREENSHOT')

/** The condition of a link, by its newest snapshot in any state. */
export function conditionOf(snapshot: SnapshotStateFragment | null): Condition {
  if (!snapshot) return { kind: 'none' }
  const { state, step, progress, queuePosition, waitsUntil, problems } = snapshot
  switch (state) {
    case 'QUEUED':
      return { kind: 'queued', place: queuePosition, until: waitsUntil }
    case 'AWAITING_UPLOAD':
      return { kind: 'awaiting' }
    case 'CAPTURING':
      return { kind: 'capturing', step: step ?? 'NAVIGATE', progress: progress ?? 0 }
    case 'CANCELED':
      return { kind: 'canceled' }
    case 'FAILED': {
      const [why] = problems
      return { kind: 'failed', problem: why?.code ?? 'BROWSER_CRASHED', message: why?.message ?? '' }
    }
    case 'READY': {
      const doubt = problems.find((problem) => !isMinor(problem))
      return doubt ? { kind: 'doubtful', problem: doubt.code, message: doubt.message } : { kind: 'sealed' }
    }
  }
}

/** Whether its end is still to come. */
export const isUnderWay = ({ state }: Pick<SnapshotStateFragment, 'state'>): boolean =>
  state === 'QUEUED' || state === 'CAPTURING' || state === 'AWAITING_UPLOAD'

/** Whether it can be taken again: the server can capture a page once more, but not a person's upload. */
export const isRepeatable = ({ state, source }: Pick<SnapshotStateFragment, 'state' | 'source'>): boolean =>
  source === 'CAPTURE' && (state === 'FAILED' || state === 'CANCELED')
