import { nextTick } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw, START_LOCATION } from 'vue-router'
import { isKnownBrowser, loadViewer, viewer } from './features/account/account.js'
import type { LibraryView } from './features/links/library-views.js'
// Where almost every visit begins: it comes along with the client; all other pages come when they are opened.
import LibraryPage from './pages/LibraryPage.vue'
import { t } from './i18n/index.js'
import { toast } from './ui/toasts.js'

declare module 'vue-router' {
  interface RouteMeta {
    /** Which links the library page shows. */
    view?: LibraryView
    /** Whether the page is for those who are not signed in. */
    guest?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'all', component: LibraryPage, meta: { view: 'all' } },
  { path: '/unread', name: 'unread', component: LibraryPage, meta: { view: 'unread' } },
  { path: '/starred', name: 'starred', component: LibraryPage, meta: { view: 'starred' } },
  { path: '/tags', name: 'tags', component: () => import('./pages/TagsPage.vue') },
  { path: '/tags/:id', name: 'tag', component: LibraryPage, meta: { view: 'tag' } },
  { path: '/search', name: 'search', component: LibraryPage, meta: { view: 'search' } },
  { path: '/trash', name: 'trash', component: LibraryPage, meta: { view: 'trash' } },
  { path: '/queue', name: 'queue', component: () => import('./pages/QueuePage.vue') },
  { path: '/duplicates', name: 'duplicates', component: () => import('./pages/DuplicatesPage.vue') },
  { path: '/changes', name: 'jobs', component: () => import('./pages/JobsPage.vue') },
  { path: '/links/:id/:view?', name: 'link', component: () => import('./pages/LinkPage.vue') },
  {
    path: '/settings',
    component: () => import('./pages/SettingsPage.vue'),
    redirect: { name: 'account' },
    children: [
      { path: 'account', name: 'account', component: () => import('./pages/AccountPage.vue') },
      { path: 'tokens', name: 'tokens', component: () => import('./pages/TokensPage.vue') },
      { path: 'appearance', name: 'appearance', component: () => import('./pages/AppearancePage.vue') },
      { path: 'storage', name: 'storage', component: () => import('./pages/StoragePage.vue') },
    ],
  },
  { path: '/sign-in', name: 'sign-in', component: () => import('./pages/SignInPage.vue'), meta: { guest: true } },
  { path: '/sign-up', name: 'sign-up', component: () => import('./pages/SignInPage.vue'), meta: { guest: true } },
  { path: '/:path(.*)*', name: 'not-found', component: () => import('./pages/NotFoundPage.vue') },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: async (to, from, saved) => {
    // Another tab of the same link stays where it is.
    if (to.name === 'link' && from.name === 'link' && to.params.id === from.params.id) return false
    await nextTick()
    return saved ?? { top: 0 }
  },
})

router.beforeEach(async (to) => {
  if (viewer.value === undefined) {
    // Without an answer nobody can be sent anywhere: App.vue says so, and offers to try again.
    const answered = await loadViewer().then(
      () => true,
      () => false,
    )
    if (!answered) return true
  }
  if (viewer.value && to.meta.guest) return { name: 'all' }
  if (!viewer.value && !to.meta.guest) {
    return { name: isKnownBrowser() ? 'sign-in' : 'sign-up', query: to.path === '/' ? {} : { next: to.fullPath } }
  }
  return true
})

// A page's code did not come. Where the server is there, it has a newer client without this file: that one is loaded, but
// not over and over.
router.onError(async (_, to, from) => {
  const isNewer =
    from !== START_LOCATION && (await fetch('/', { method: 'HEAD', cache: 'no-store' }).catch(() => null))?.ok
  if (isNewer) location.assign(to.fullPath)
  else toast(t('error.part'), { kind: 'failed', action: { label: t('error.reload'), run: () => location.reload() } })
})
