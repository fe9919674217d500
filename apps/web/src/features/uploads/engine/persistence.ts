import { pause } from '../../../pause.js'
import { asFault } from './fault.js'
import { limits } from './limits.js'

/**
 * Does the work until it succeeds: as often as it takes while the network is away, a few times where the fault may pass.
 * @param onWait hears whether it waits for the network
 * @throws UploadFault; the signal's reason once that aborts
 */
export async function persist<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  onWait: (waiting: boolean) => void,
): Promise<T> {
  for (let failures = 0, waits = 0; ; waits++) {
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      const fault = asFault(error)
      if (fault.code !== 'NETWORK' && (!fault.passing || ++failures >= limits.tries)) throw fault
      if (fault.code === 'NETWORK') onWait(true)
      await pause(Math.min(limits.firstWait * 2 ** waits, limits.longestWait), signal)
      signal.throwIfAborted()
      onWait(false)
    }
  }
}
