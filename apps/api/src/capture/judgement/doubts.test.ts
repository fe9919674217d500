import { expect, it } from 'vitest'
import { judge, type JudgedPage } from './judge.js'
import type { PageSignals } from './signals.page.js'

/** A page with something to read, and nothing to be said against it. */
const plain: PageSignals = {
  title: 'A page',
  headings: 'A page',
  text: 'A page. It says something, in a sentence or two.',
  weight: 700,
  contentWeight: 600,
  mediaShare: 0,
  scripted: true,
  signInForms: 0,
  fields: 0,
  layerText: '',
  layerShare: 0,
  captchas: 0,
  consentLayer: false,
  pictures: 0,
  brokenPictures: 0,
}
const asked = 'https://example.com/story/1'

const codesOf = (signals: Partial<PageSignals>, page: Partial<JudgedPage> = {}) =>
  judge({ signals: { ...plain, ...signals }, asked, ended: asked, missing: [], ...page }).map(({ code }) => code)

it.each<[string, Partial<PageSignals>, Partial<JudgedPage>]>([
  ['as it is', {}, {}],
  [
    'led on to a blog about internals',
    { text: 'Sign in. Internals of a database.' },
    { ended: 'https://example.com/blog-internals' },
  ],
  [
    'led on to the accounting department',
    { signInForms: 1, weight: 900 },
    { ended: 'https://example.com/accounting/' },
  ],
  [
    'that was a sign-in when it was asked for',
    { weight: 1_200, text: 'Sign in' },
    { asked: 'https://example.com/login', ended: 'https://example.com/login/' },
  ],
  ['about an index', { headings: '标普500指数收涨1%' }, {}],
  ['about a year’s figures', { headings: 'Our year\n500\n404', text: 'Our year 500 customers 404 pages' }, {}],
  ['about a car', { title: 'Peugeot 404', headings: 'Peugeot 404' }, {}],
  ['about what broke', { headings: 'The mayor has been removed from office' }, {}],
  ['with a search field, about signing in', { title: 'How do I log in?', headings: 'How do I log in?', fields: 1 }, {}],
  ['inside a fixed frame', { layerText: 'Home Sign in About. Something to read.', layerShare: 1 }, {}],
])('a page %s is good', (_, signals, page) => expect(codesOf(signals, page)).toEqual([]))

it.each<[string, string, Partial<PageSignals>, Partial<JudgedPage>]>([
  [
    'LOGIN_WALL',
    'led on to a sign-in',
    { signInForms: 1, weight: 1_800 },
    { ended: 'https://example.com/login?next=/story/1' },
  ],
  [
    'LOGIN_WALL',
    'led on to a query that signs in',
    { title: 'Sign in', weight: 1_200 },
    { ended: 'https://example.com/story/1?mod=logging&action=login' },
  ],
  [
    'LOGIN_WALL',
    'led on to another host',
    { title: '用户登录', weight: 1_200 },
    { ended: 'https://passport.example.com/story/1' },
  ],
  ['LOGIN_WALL', 'under a layer', { layerText: 'Log in to see more', layerShare: 0.5, weight: 3_000 }, {}],
  ['HTTP_ERROR', 'with a number alone on it', { title: '404', headings: '404', weight: 40, text: '404' }, {}],
  ['HTTP_ERROR', 'with a number and regrets', { headings: '503', text: '503 Sorry, try again in a minute.' }, {}],
  ['HTTP_ERROR', 'of a gateway', { title: '502 Bad Gateway', headings: '502 Bad Gateway' }, {}],
])('%s is a page %s', (code, _, signals, page) => expect(codesOf(signals, page)).toEqual([code]))
