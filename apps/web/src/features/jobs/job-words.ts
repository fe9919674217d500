import { ApiError, sentenceOf } from '../../errors.js'
import { formatNumber, t } from '../../i18n/index.js'
import type { Job } from './jobs.js'

/** What a job does, in words. */
export function jobWords({ edit, into }: Job): string {
  if (into && 'name' in into) return t('jobs.intoTag', { name: into.name })
  if (into && 'title' in into) return t('jobs.intoLink', { title: into.title })
  if (!edit) return t('jobs.merge')
  const { addTags, removeTags, starred, read, trash } = edit
  const parts = [
    ...(addTags.length > 0 ? [t('jobs.addTags', { names: addTags.join(', ') })] : []),
    ...(removeTags.length > 0 ? [t('jobs.removeTags', { names: removeTags.join(', ') })] : []),
    ...(starred === null ? [] : [t(starred ? 'list.star' : 'list.unstar')]),
    ...(read === null ? [] : [t(read ? 'list.markRead' : 'list.markUnread')]),
    ...(trash === null ? [] : [t(trash ? 'list.trash' : 'jobs.restore')]),
  ]
  return parts.join(t('jobs.and'))
}

/** What a job does, and how far it is or what came of it. */
export const jobLine = (job: Job): string => `${jobWords(job)} · ${jobOutcome(job)}`

/** How far a job is, or what came of it. */
export function jobOutcome({ state, undoing, done, total, failed, problem }: Job): string {
  if (state === 'QUEUED' || state === 'RUNNING') {
    const how = { done: formatNumber(done), total: formatNumber(total ?? 0) }
    return total === null ? t('jobs.waiting') : t(undoing ? 'jobs.undoing' : 'jobs.running', how)
  }
  if (state === 'UNDONE') return t('jobs.undone')
  const changed = t(`jobs.state.${state}`, { count: done - failed })
  const parts = [
    changed,
    ...(failed > 0 ? [t('jobs.failed', { count: failed })] : []),
    ...(problem ? [new ApiError(problem.code, problem.message).sentence] : []),
  ]
  return parts.join(' · ')
}

/** Why a job could not change a link. The one limit that it can meet is that of a link's tags. */
export const rowProblem = (code: string): string =>
  code === 'LIMIT_EXCEEDED' ? t('jobs.tooManyTags') : sentenceOf(code)
