import { AsyncLocalStorage } from 'node:async_hooks'

/** The id of the request that the running code answers: for logs and errors, in places that no argument reaches. */
const scope = new AsyncLocalStorage<string>()

export const runWithRequestId = (requestId: string, work: () => void): void => scope.run(requestId, work)

export const currentRequestId = (): string => scope.getStore() ?? 'none'
