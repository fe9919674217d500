import { type JobFieldsFragment, JobsDocument } from '@linksnap/schema'
import { computed } from 'vue'
import { query } from '../../graphql.js'
import { kept } from '../../live/kept.js'

/** Work on many links, which takes its time and can be taken back as a whole. */
export type Job = JobFieldsFragment

const shownAtMost = 50

/** The viewer's last jobs, newest first. */
export const {
  value: jobs,
  error: jobsError,
  load: loadJobs,
  put: putJobs,
  forget: forgetJobs,
} = kept(async () => (await query(JobsDocument, { first: shownAtMost })).jobs.nodes, {
  interval: 300,
  concerns: ({ job }) => job !== null,
})

export const isUnderWay = ({ state }: Job): boolean => state === 'QUEUED' || state === 'RUNNING'

export const jobsUnderWay = computed(() => (jobs.value ?? []).filter(isUnderWay))

/** How far it is, 0 to 1; one that is undone goes back. */
export const progressOf = ({ done, total }: Job): number => (total ? done / total : 0)

/** Takes in what a mutation answered, before the list is asked for anew. */
export function takeJob(job: Job): void {
  const others = (jobs.value ?? []).filter(({ id }) => id !== job.id)
  putJobs([job, ...others].sort((a, b) => (a.id < b.id ? 1 : -1)))
}
