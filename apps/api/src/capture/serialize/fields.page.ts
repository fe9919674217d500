import type { PageWorld } from '../page/world.types.js'
import type { ElementParts } from './tree.page.js'

/** Form fields with what they hold now. Passwords and files stay where they were. */
export function freezeField(this: PageWorld, field: Element, { tag, attributes }: ElementParts): ElementParts {
  const flag = (name: string, on: boolean) => (on ? attributes.set(name, '') : attributes.delete(name))
  if (field instanceof HTMLInputElement) {
    if (field.indeterminate) attributes.set('data-linksnap-indeterminate', '')
    if (field.type === 'checkbox' || field.type === 'radio') flag('checked', field.checked)
    else if (field.type === 'image') attributes.set('src', this.markResource(field.src))
    else if (field.type === 'password') attributes.delete('value')
    else if (field.type !== 'file') attributes.set('value', this.escapeAttribute(field.value))
  } else if (field instanceof HTMLOptionElement) {
    flag('selected', field.selected)
  } else if (field instanceof HTMLTextAreaElement) {
    const text = this.escapeText(field.value)
    return { tag, attributes, content: text.startsWith('\n') ? `\n${text}` : text }
  }
  return { tag, attributes }
}
