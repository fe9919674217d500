import { computed } from 'vue'
import { createI18n } from 'vue-i18n'
import { readSetting, writeSetting } from '../settings.js'
import type { MessageKey, Messages } from './messages.js'

/** The languages that there are, by their own names. */
export const languages = { 'zh-CN': '简体中文', en: 'English' } as const
export type Language = keyof typeof languages

const load: Record<Language, () => Promise<Messages>> = {
  'zh-CN': async () => (await import('./zh-CN.js')).zhCN,
  en: async () => (await import('./en.js')).en,
}

export const i18n = createI18n({
  legacy: false,
  locale: languageOfBrowser() as string,
  fallbackLocale: false as const,
  missingWarn: false,
  fallbackWarn: false,
})

const { global: composer } = i18n

/** The language that is spoken now. */
export const language = computed(() => composer.locale.value as Language)

/** What the person chose, or undefined: as the browser prefers. */
export const chosenLanguage = (): Language | undefined => {
  const chosen = readSetting('language')
  return chosen !== null && chosen in languages ? (chosen as Language) : undefined
}

/** Speaks the chosen language, or else the browser's; resolves once its messages are there. */
export async function useChosenLanguage(): Promise<void> {
  const wanted = chosenLanguage() ?? languageOfBrowser()
  composer.setLocaleMessage(wanted, await load[wanted]())
  composer.locale.value = wanted
  document.documentElement.lang = wanted
}

/** @param wanted undefined: as the browser prefers */
export async function chooseLanguage(wanted: Language | undefined): Promise<void> {
  writeSetting('language', wanted ?? null)
  await useChosenLanguage()
}

/** The first of the browser's languages that there is. */
function languageOfBrowser(): Language {
  const first = navigator.languages.find((tag) => /^(zh|en)\b/i.test(tag))
  return first?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

type Values = Record<string, string | number | boolean>

/**
 * A message in the language of now. `count` among the values chooses its form, and is written with separators; `more`:
 * there are more than that.
 */
export function t(key: MessageKey, values: Values = {}): string {
  const { count, more } = values
  if (typeof count !== 'number') return composer.t(key, values)
  return composer.t(key, { ...values, count: formatNumber(count) + (more ? '+' : '') }, { plural: count })
}

const numbers = computed(() => new Intl.NumberFormat(language.value))
const percents = computed(() => new Intl.NumberFormat(language.value, { style: 'percent' }))

export const formatNumber = (value: number): string => numbers.value.format(value)

/** @param share 0 to 1; rounded down, as nothing is done before it is */
export const formatPercent = (share: number): string => percents.value.format(Math.floor(share * 100) / 100)
