import { shallowRef } from 'vue'

/** Files that somebody gave without saying which page they show; undefined while there are none. */
export const unplacedFiles = shallowRef<readonly File[]>()
