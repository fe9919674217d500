import type { Callback } from './callback.js'

/** What `${name}` can stand for, beside the callback's own variables. */
export type CallbackValues = Readonly<Record<string, string>>

/** The body of a callback with everything filled in, encoded the way its type asks for. */
export function callbackBody({ body, bodyType, variables }: Callback, values: CallbackValues): string {
  const known = new Map([...Object.entries(variables), ...Object.entries(values)])
  const isJson = bodyType === 'application/json'
  return body.replace(
    /(?<open>"?)\$\{(?<name>[^}]*)\}(?<close>"?)/g,
    (_match, open: string, name: string, close: string) => {
      const value = known.get(name) ?? ''
      if (!isJson) return open + encodeURIComponent(value) + close
      // A placeholder stands for a whole JSON value; within quotes of its own it stands for a string.
      const json = name === 'size' && open === '' ? value : JSON.stringify(value)
      return open === '"' && close === '"' ? JSON.stringify(value) : open + json + close
    },
  )
}
