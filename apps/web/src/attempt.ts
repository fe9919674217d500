import { asApiError } from './errors.js'
import { toast } from './ui/toasts.js'

/** Does what a person asked for, and says why where it does not work; resolves to whether it did. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    toast(asApiError(error).sentence, { kind: 'failed' })
    return false
  }
}
