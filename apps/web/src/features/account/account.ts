import {
  type ChangePasswordInput,
  ChangePasswordDocument,
  SignInDocument,
  type SignInInput,
  SignOutDocument,
  SignUpDocument,
  type SignUpInput,
  ViewerDocument,
  type ViewerFieldsFragment,
} from '@linksnap/schema'
import { ref, shallowRef } from 'vue'
import { ApiError } from '../../errors.js'
import { mutate, onSignedOut, query } from '../../graphql.js'
import { readSetting, writeSetting } from '../../settings.js'

/** Who is signed in: undefined until the server has said it, null for nobody. */
export const viewer = shallowRef<ViewerFieldsFragment | null>()

/** Whether the session ended without anybody having wanted that. */
export const sessionLost = ref(false)

/** Whether somebody has signed in with this browser before: who has not is shown what this is. */
export const isKnownBrowser = (): boolean => readSetting('known') !== null

/** @throws ApiError */
export async function loadViewer(): Promise<void> {
  viewer.value = (await query(ViewerDocument, {})).viewer
}

/** @throws ApiError FORBIDDEN, FOREIGN_ORIGIN, CONFLICT, BAD_USER_INPUT, RATE_LIMITED */
export async function signUp(input: SignUpInput): Promise<void> {
  enter((await mutate(SignUpDocument, { input })).signUp)
}

/** @throws ApiError UNAUTHENTICATED, FOREIGN_ORIGIN, RATE_LIMITED */
export async function signIn(input: SignInInput): Promise<void> {
  const { user } = (await mutate(SignInDocument, { input })).signIn
  if (!user) throw new ApiError('UNAUTHENTICATED', 'a second factor is due, which this client cannot ask for')
  enter(user)
}

/** @throws ApiError */
export async function signOut(): Promise<void> {
  await mutate(SignOutDocument, {})
  viewer.value = null
}

/** @throws ApiError BAD_USER_INPUT, RATE_LIMITED */
export async function changePassword(input: ChangePasswordInput): Promise<void> {
  await mutate(ChangePasswordDocument, { input })
}

function enter(user: ViewerFieldsFragment): void {
  writeSetting('known', 'true')
  sessionLost.value = false
  viewer.value = user
}

onSignedOut(() => {
  if (!viewer.value) return
  sessionLost.value = true
  viewer.value = null
})
