import type { Owned } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import type { Database } from '../database/database.js'
import { BadInputError, LimitExceededError } from '../graphql/errors.js'
import type { Link } from '../links/link.entity.js'
import type { LinkFilter } from '../links/link.inputs.js'
import { limits } from '../limits.js'
import { readTags } from '../links/link-tags.js'
import { parseQuery } from '../search/query/parser.js'
import { branchesOf, namesAfter } from '../tags/tag-tree.js'
import type { Tag } from '../tags/tag.entity.js'
import type { LinkEditInput } from './job.inputs.js'
import type { Job } from './job.entity.js'
import type { JobsService } from './jobs.service.js'

/** Jobs that people ask for. What can be refused is refused here, before a job is made. */
export class NewJobs {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobsService,
  ) {}

  /** @throws QueryError, BadInputError, LimitExceededError */
  async editLinks(viewer: Viewer, filter: LinkFilter, edit: LinkEditInput): Promise<Job> {
    readTags(edit.addTags)
    readTags(edit.removeTags)
    parseQuery(filter.query ?? '')
    checkCount(filter.ids ?? [], 'filter')
    checkCount(filter.exceptIds ?? [], 'filter')
    return this.jobs.start(viewer, 'editLinks', { filter, edit })
  }

  /** @throws BadInputError, LimitExceededError */
  mergeLinks(viewer: Viewer, links: Owned<Link>[], into: Owned<Link>): Promise<Job> {
    const sourceIds = links.map((link) => link.id).filter((id) => id !== into.id)
    if (sourceIds.length === 0) throw new BadInputError('ids', 'There is nothing to merge.')
    checkCount(sourceIds, 'ids')
    return this.jobs.start(viewer, 'mergeLinks', { sourceIds, intoId: into.id })
  }

  /**
   * @throws BadInputError for tags of which the target is a part, and where tags would come to be nested too deep;
   *   LimitExceededError
   */
  async mergeTags(viewer: Viewer, sources: Owned<Tag>[], target: Owned<Tag>): Promise<Job> {
    if (sources.length === 0) throw new BadInputError('sourceIds', 'There is nothing to merge.')
    const around = sources.find(({ nameKey }) => `${target.nameKey}/`.startsWith(`${nameKey}/`))
    if (around) throw new BadInputError('targetId', `${target.name} is ${around.name}, or nested below it.`)
    const sourceIds = sources.map((tag) => tag.id)
    checkCount(sourceIds, 'sourceIds')
    const branch = await branchesOf(this.database.read, viewer, sourceIds)
    namesAfter(branch, (tag) => (sourceIds.includes(tag.id) ? target : undefined))
    return this.jobs.start(viewer, 'mergeTags', { sourceIds, targetId: target.id })
  }

  /** @throws BadInputError, LimitExceededError */
  deleteTags(viewer: Viewer, tags: Owned<Tag>[]): Promise<Job> {
    if (tags.length === 0) throw new BadInputError('ids', 'There is nothing to delete.')
    const ids = tags.map((tag) => tag.id)
    checkCount(ids, 'ids')
    return this.jobs.start(viewer, 'deleteTags', { ids, names: tags.map((tag) => tag.name) })
  }
}

function checkCount(ids: readonly string[], field: string): void {
  const { idsPerMutation } = limits.graphql
  if (ids.length > idsPerMutation) throw new LimitExceededError(`At most ${idsPerMutation} at once.`, field)
}
