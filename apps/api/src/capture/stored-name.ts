import type { CapturedFile } from './capture.types.js'

/**
 * What a result's file is called on disk and in the store. Of a name that came from outside it takes the ending and no more: such
 * a name may be that of another file of the result, or longer than a file system takes.
 */
export function storedName({ kind, fileName }: Pick<CapturedFile, 'kind' | 'fileName'>): string {
  const ending = /\.[a-z0-9]{1,8}$/i.exec(fileName)?.[0] ?? ''
  return (kind + ending).toLowerCase()
}
