/**
 * A document or form as it is by itself. Both answer with a named element instead where the page has one that is called
 * like the member: `<input name=attributes>`, `<img name=body>`
 * (https://html.spec.whatwg.org/#dom-form-nameditem, https://html.spec.whatwg.org/#dom-document-nameditem). For
 * reading; functions of the browser take only the node itself. Any other node is returned as it is.
 */
export function ownMembers<N extends Node>(node: N): N {
  if (!(node instanceof HTMLFormElement || node instanceof Document)) return node
  return new Proxy(node, {
    get(target, name) {
      const member: unknown = Reflect.get(Object.getPrototypeOf(target) as object, name, target)
      return typeof member === 'function' ? (member.bind(target) as unknown) : member
    },
  })
}
