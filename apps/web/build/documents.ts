import * as schema from '@linksnap/schema'
import { type DefinitionNode, type DocumentNode, print } from 'graphql'
import type { Plugin } from 'vite'

const generated = /\/packages\/schema\/dist\/generated\/index\.js$/

/**
 * Carries the operations as text, in which each fragment is written once: as syntax trees, with every fragment in each
 * document that uses it, they are twenty times as long. urql has a parser in any case.
 */
export function documents(): Plugin {
  return {
    name: 'documents',
    enforce: 'pre',
    async load(id) {
      if (!generated.test(id)) return null
      const urql = await this.resolve('@urql/vue', import.meta.filename)
      return moduleOf(urql?.id ?? '', Object.entries<DocumentNode>(schema))
    },
  }
}

/** @param urql where its parser is */
function moduleOf(urql: string, all: [name: string, document: DocumentNode][]): string {
  const fragments = new Map<string, string>()
  const constants = all.map(([name, { definitions }]) => {
    const parts = definitions.map((definition) => {
      if (definition.kind !== 'FragmentDefinition') return JSON.stringify(compact(definition))
      const constant = `fragment${definition.name.value}`
      fragments.set(constant, compact(definition))
      return constant
    })
    return `export const ${name} = /* @__PURE__ */ gql(${parts.join(' + ')})`
  })
  const texts = [...fragments].map(([constant, text]) => `const ${constant} = ${JSON.stringify(text)}`)
  return [`import { gql } from '${urql}'`, ...texts, ...constants].join('\n')
}

/** Without line breaks and indentation, which mean nothing to GraphQL. No operation has a string in it. */
const compact = (definition: DefinitionNode) => `${print(definition).replace(/\s+/g, ' ')} `
