import { Extensions } from 'type-graphql'
import { ForbiddenError, UnauthenticatedError } from '../graphql/errors.js'
import type { ApiScope } from './api-token.entity.js'

/** Who asks: a person's browser session, or a program with one of the person's tokens. */
export interface Viewer {
  userId: string
  /** The session or token that says so; it can end while a stream is open. */
  credential: { kind: 'session' | 'token'; id: string }
  /** What a token may do; a session may do everything. */
  scopes: ReadonlySet<`${ApiScope}`> | 'all'
}

/** What a field asks of its caller: a scope, any credential, or a session (no token may mint tokens). */
export type Permission = `${ApiScope}` | 'ANY' | 'SESSION'

/** @throws UnauthenticatedError or ForbiddenError, where the viewer may not */
export function assertPermission(viewer: Viewer | null, permission: Permission): asserts viewer is Viewer {
  if (!viewer) throw new UnauthenticatedError()
  if (permission === 'ANY' || viewer.scopes === 'all') return
  if (permission === 'SESSION') throw new ForbiddenError('An API token may not do this: sign in with a password.')
  if (!hasScope(viewer, permission)) throw new ForbiddenError(`The API token lacks the scope ${permission}.`)
}

export const hasScope = ({ scopes }: Viewer, scope: `${ApiScope}`): boolean => scopes === 'all' || scopes.has(scope)

/** Decorates a query, mutation or field that not everybody may ask for: see graphql/guard.ts. */
export const Requires = (permission: Permission) => Extensions({ permission })
