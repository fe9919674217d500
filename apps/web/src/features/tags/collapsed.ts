import { shallowReactive } from 'vue'
import { readSetting, writeSetting } from '../../settings.js'

/** The ids of the tags whose nested tags are hidden. */
export const collapsed = shallowReactive(new Set((readSetting('collapsed') ?? '').split(' ').filter(Boolean)))

export function toggleCollapsed(id: string): void {
  if (!collapsed.delete(id)) collapsed.add(id)
  writeSetting('collapsed', [...collapsed].join(' '))
}
