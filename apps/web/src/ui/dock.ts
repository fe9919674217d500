import { useElementSize } from '@vueuse/core'
import { computed, onScopeDispose, type Ref, shallowReactive, watch, watchEffect } from 'vue'

/** What may stand at the foot of the window, the lowest first. */
const layers = ['toolbar', 'uploads'] as const
type Layer = (typeof layers)[number]

const gap = 8
const heights = shallowReactive(new Map<Layer, number>())

/** How high the layers are together, in px, with the gaps between them. */
const heightOf = (some: readonly Layer[]) =>
  some.map((layer) => heights.get(layer) ?? 0).reduce((sum, height) => sum + (height > 0 ? height + gap : 0), 0)

// What is said in passing stands above all of it, and the end of a page can be scrolled to above it.
watchEffect(() => document.documentElement.style.setProperty('--dock', `${heightOf(layers)}px`))

/** Has something stand at the foot of the window. @returns how far above the foot, in px, as others stand below it */
export function useDock(layer: Layer, element: Readonly<Ref<HTMLElement | null>>) {
  const { height } = useElementSize(element, undefined, { box: 'border-box' })
  watch(height, (now) => heights.set(layer, now))
  onScopeDispose(() => heights.delete(layer))
  return computed(() => heightOf(layers.slice(0, layers.indexOf(layer))))
}
