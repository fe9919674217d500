import { createClient } from 'graphql-sse'
import { parse } from 'graphql'

interface Request {
  query: string
  operationName?: string | null
  variables?: Record<string, unknown>
}

interface Options {
  headers?: Record<string, string>
}

/** Sends queries and mutations to the API, and subscriptions to its stream. */
export function fetchGraphql(request: Request, options: Options = {}) {
  return isSubscription(request) ? subscribe(request, options) : post(request, options)
}

async function post(request: Request, { headers }: Options): Promise<object> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: JSON.stringify(request),
  })
  return (await response.json()) as object
}

function subscribe({ query, operationName, variables }: Request, { headers = {} }: Options) {
  const client = createClient({ url: '/graphql/stream', headers, retryAttempts: 0 })
  const names = operationName ? { operationName } : {}
  return client.iterate<Record<string, unknown>, unknown>({ query, ...names, ...(variables && { variables }) })
}

function isSubscription({ query, operationName }: Request): boolean {
  return parse(query).definitions.some(
    (definition) =>
      definition.kind === 'OperationDefinition' &&
      definition.operation === 'subscription' &&
      (!operationName || definition.name?.value === operationName),
  )
}
