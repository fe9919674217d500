import { useMediaQuery } from '@vueuse/core'

/** Whether fingers are what is pointed with: they are large, and nothing is seen before it is touched. */
export const isTouched = useMediaQuery('(pointer: coarse)')
