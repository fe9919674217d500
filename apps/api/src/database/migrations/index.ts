import { FirstTables1763769600000 } from './1763769600000-first-tables.js'
import { Uploads1763776800000 } from './1763776800000-uploads.js'
import { Search1763900000000 } from './1763900000000-search.js'
import { TagsAndLists1764000000000 } from './1764000000000-tags-and-lists.js'
import { Derivations1764100000000 } from './1764100000000-derivations.js'
import { SavedSearches1764200000000 } from './1764200000000-saved-searches.js'
import { Jobs1764300000000 } from './1764300000000-jobs.js'
import { PausedCaptures1764400000000 } from './1764400000000-paused-captures.js'
import { PageKeys1764500000000 } from './1764500000000-page-keys.js'
import { MergedLinks1764600000000 } from './1764600000000-merged-links.js'
import { JobBatches1764700000000 } from './1764700000000-job-batches.js'
import { PendingStaging1764720000000 } from './1764720000000-pending-staging.js'
import { Claims1764730000000 } from './1764730000000-claims.js'
import { EndedUploads1764740000000 } from './1764740000000-ended-uploads.js'
import { ListsOfLinks1764800000000 } from './1764800000000-lists-of-links.js'
import { EventsOfMany1764900000000 } from './1764900000000-events-of-many.js'
import { Turns1764901000000 } from './1764901000000-turns.js'
import { Flaws1764902000000 } from './1764902000000-flaws.js'

/** Every migration, oldest first; a new one goes at the end and is never changed once released. */
export const migrations = [
  FirstTables1763769600000,
  Uploads1763776800000,
  Search1763900000000,
  TagsAndLists1764000000000,
  Derivations1764100000000,
  SavedSearches1764200000000,
  Jobs1764300000000,
  PausedCaptures1764400000000,
  PageKeys1764500000000,
  MergedLinks1764600000000,
  JobBatches1764700000000,
  PendingStaging1764720000000,
  Claims1764730000000,
  EndedUploads1764740000000,
  ListsOfLinks1764800000000,
  EventsOfMany1764900000000,
  Turns1764901000000,
  Flaws1764902000000,
]
