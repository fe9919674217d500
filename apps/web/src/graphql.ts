import {
  type AnyVariables,
  Client,
  type CombinedError,
  createRequest,
  fetchExchange,
  mapExchange,
  type TypedDocumentNode,
} from '@urql/vue'
import { toApiError } from './errors.js'
import { language } from './i18n/index.js'

type Listener = () => void
const listeners = new Set<Listener>()

/** Calls `listener` whenever the server says that nobody is signed in. */
export function onSignedOut(listener: Listener): void {
  listeners.add(listener)
}

export const tellSignedOut = (): void => listeners.forEach((listener) => listener())

/**
 * No cache: lists of links are kept by features/links, which knows how to move them with live changes, and everything
 * else is asked for when it is looked at.
 */
export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  requestPolicy: 'network-only',
  fetchOptions: () => ({ headers: { 'accept-language': language.value } }),
  exchanges: [mapExchange({ onResult: noticeAnswer, onError: noticeSignOut }), fetchExchange],
})

const answerListeners = new Set<Listener>()

/** Calls `listener` whenever the server has answered something; returns what ends that. */
export function onAnswer(listener: Listener): () => void {
  answerListeners.add(listener)
  return () => answerListeners.delete(listener)
}

function noticeAnswer({ error }: { error?: CombinedError | undefined }): void {
  if (!error?.networkError) answerListeners.forEach((listener) => listener())
}

function noticeSignOut(error: CombinedError): void {
  if (toApiError(error).code === 'UNAUTHENTICATED') tellSignedOut()
}

let asked = 0

/**
 * Asks now. The client would let a question that is under way answer for a later one with the same words; between the two
 * something may have changed, so each has a key of its own.
 * @throws ApiError
 */
export async function query<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const request = { ...createRequest(document, variables), key: ++asked }
  return dataOf(await client.executeQuery(request).toPromise())
}

/** @throws ApiError */
export async function mutate<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  return dataOf(await client.mutation(document, variables).toPromise())
}

/** The answer, or the error that is in its place. */
function dataOf<Data>({ data, error }: { data?: Data | undefined; error?: CombinedError | undefined }): Data {
  if (error) throw toApiError(error)
  if (data === undefined) throw new Error('an answer without data or error')
  return data
}
