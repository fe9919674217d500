/** The queue of captures. */
export const queue = {
  running: 'Being captured',
  waiting: 'Waiting',
  failed: 'Failed',
  summary: '{capturing} being captured, {queued} waiting',
  estimate: 'Done in about {time}',
  estimateUnknown: 'How long it will take is not known yet',
  workers: '{count} worker, room for {capacity} at once | {count} workers, room for {capacity} at once',
  noWorkers: 'No worker is running: nothing will be captured until one starts.',
  pause: 'Pause',
  resume: 'Resume',
  paused: 'Paused: your snapshots wait until you resume. What is being captured is still finished.',
  attempt: 'Attempt {number}',
  retryAll: 'Retry all',
  retried: '{count} snapshot queued again | {count} snapshots queued again',
  failedToLoad: 'The queue could not be loaded',
}
