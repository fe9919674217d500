import { ref } from 'vue'
import { readSetting, writeSetting } from './settings.js'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const isTheme = (name: string | null): name is Theme => themes.some((theme) => theme === name)

const stored = readSetting('theme')

declare global {
  interface Window {
    /** Of public/theme.js: shows the page in a theme. */
    applyTheme: (chosen: Theme) => void
  }
}

/** What was chosen. public/theme.js has set it already, before the first paint. */
export const theme = ref<Theme>(isTheme(stored) ? stored : 'system')

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen
  writeSetting('theme', chosen === 'system' ? null : chosen)
  window.applyTheme(chosen)
}
