/** What a person chose for this browser. It stays here: other browsers have other screens and other users. */
type Setting = 'language' | 'theme' | 'known' | 'collapsed' | 'layout' | 'uploads' | 'keys'

const key = (name: Setting) => `linksnap.${name}`

/** null where nothing was chosen, or where the browser keeps nothing (a private window). */
export function readSetting(name: Setting): string | null {
  try {
    return localStorage.getItem(key(name))
  } catch {
    return null
  }
}

/** @param value null forgets it */
export function writeSetting(name: Setting, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key(name))
    else localStorage.setItem(key(name), value)
  } catch {
    // It then holds until the page is left.
  }
}
