import { ApiToken } from '../auth/api-token.entity.js'
import { Installation } from '../auth/installation.entity.js'
import { Session } from '../auth/session.entity.js'
import { User } from '../auth/user.entity.js'
import { ChangeEvent } from '../events/event.entity.js'
import { JobBatch } from '../jobs/job-batch.entity.js'
import { JobRow } from '../jobs/job-row.entity.js'
import { Job } from '../jobs/job.entity.js'
import { Link } from '../links/link.entity.js'
import { Derivation } from '../queue/derivation.entity.js'
import { WorkerRow } from '../queue/worker.entity.js'
import { SavedSearch } from '../saved-searches/saved-search.entity.js'
import { SearchDocument } from '../search/search-document.entity.js'
import { Artifact } from '../snapshots/artifact.entity.js'
import { SnapshotText } from '../snapshots/snapshot-text.entity.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { Sweep } from '../storage/sweep.entity.js'
import { LinkTag } from '../tags/link-tag.entity.js'
import { TagAlias } from '../tags/tag-alias.entity.js'
import { Tag } from '../tags/tag.entity.js'
import { Upload } from '../uploads/upload.entity.js'

/** Every table that has an entity. */
export const entities = [
  ApiToken,
  Artifact,
  ChangeEvent,
  Derivation,
  Installation,
  Job,
  JobBatch,
  JobRow,
  Link,
  LinkTag,
  SavedSearch,
  SearchDocument,
  Session,
  Snapshot,
  SnapshotText,
  Sweep,
  Tag,
  TagAlias,
  Upload,
  User,
  WorkerRow,
]
