/** Lets a person choose files; nothing of it resolves when they choose none. */
export function pickFiles({ multiple = true } = {}): Promise<File[]> {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = multiple
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]))
    input.click()
  })
}
