import { ref } from 'vue'

/** The text that the dialog for many links opens with; undefined while it is closed. */
export const batchText = ref<string>()
