/**
 * Takes an upload for this tab, unless another has it.
 * @returns what gives it back, or null; it comes back by itself when the tab is closed
 */
export function claim(id: string): Promise<(() => void) | null> {
  // The type says that there are always locks; browsers give them to secure contexts only. Without, each tab has what it began.
  const locks: LockManager | undefined = navigator.locks
  if (locks === undefined) return Promise.resolve(() => undefined)
  return new Promise((resolve) => {
    void locks.request(`linksnap.upload.${id}`, { ifAvailable: true }, (lock) => {
      if (!lock) return resolve(null)
      return new Promise<void>((release) => resolve(release))
    })
  })
}
