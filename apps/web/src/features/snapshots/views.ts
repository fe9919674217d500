import type { ArtifactFieldsFragment } from '@linksnap/schema'
import { type Component } from 'vue'
import type { MessageKey } from '../../i18n/messages.js'
import { lazy } from '../../ui/lazy.js'

export type Artifact = ArtifactFieldsFragment

interface View {
  label: MessageKey
  /** Whether the view shows this file; the first that fits is shown. None: it shows all files. */
  shows?: (artifact: Artifact) => boolean
  component: Component
}

const ofType = (artifact: Artifact, pattern: RegExp) =>
  artifact.kind === 'ORIGINAL' && pattern.test(artifact.contentType)

/** The ways to look at a snapshot, in the order of their tabs. */
export const views = {
  page: {
    label: 'viewer.page',
    shows: ({ kind }) => kind === 'HTML',
    component: lazy(() => import('./PageView.vue')),
  },
  picture: {
    label: 'viewer.picture',
    shows: (artifact) => artifact.kind === 'SCREENSHOT' || ofType(artifact, /^image\/(png|jpeg|webp|gif|avif)/),
    component: lazy(() => import('./PictureView.vue')),
  },
  article: {
    label: 'viewer.article',
    shows: ({ kind }) => kind === 'ARTICLE',
    component: lazy(() => import('./ArticleView.vue')),
  },
  pdf: {
    label: 'viewer.pdf',
    shows: (artifact) => artifact.kind === 'PDF' || ofType(artifact, /^application\/pdf/),
    component: lazy(() => import('./PdfView.vue')),
  },
  files: {
    label: 'viewer.files',
    component: lazy(() => import('./FilesView.vue')),
  },
} as const satisfies Record<string, View>

export type ViewName = keyof typeof views

export const isViewName = (name: unknown): name is ViewName => typeof name === 'string' && name in views

/** The file that a view shows of a snapshot. */
export function artifactFor(view: ViewName, artifacts: readonly Artifact[]): Artifact | undefined {
  const { shows } = views[view] as View
  return shows && artifacts.find(shows)
}

/** The views that have something to show. */
export function viewsOf(artifacts: readonly Artifact[]): ViewName[] {
  const names = Object.keys(views) as ViewName[]
  return names.filter((name) => name === 'files' || artifactFor(name, artifacts))
}
