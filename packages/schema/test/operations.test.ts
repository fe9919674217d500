import { readdirSync, readFileSync } from 'node:fs'
import { buildSchema, type DefinitionNode, type DocumentNode, Kind, parse, print, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import * as exported from '../src/index.js'
import manifest from '../package.json' with { type: 'json' }

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const schema = buildSchema(read('schema.graphql'))
const files = readdirSync(new URL('../operations', import.meta.url))
const written = files.flatMap((name) => parse(read(`operations/${name}`)).definitions)

type Written = Extract<DefinitionNode, { kind: Kind.OPERATION_DEFINITION | Kind.FRAGMENT_DEFINITION }>

/** What an operation or a fragment of the files is exported as. */
const documents = new Map<string, Written>()
for (const definition of written) {
  if (definition.kind === Kind.OPERATION_DEFINITION) documents.set(`${definition.name?.value}Document`, definition)
  if (definition.kind === Kind.FRAGMENT_DEFINITION) documents.set(`${definition.name.value}FragmentDoc`, definition)
}

describe('the operations', () => {
  it('are valid against the schema, all of them together', () => {
    expect(validate(schema, { kind: Kind.DOCUMENT, definitions: written }).map(String)).toEqual([])
  })

  it('are exported, and nothing else is', () => {
    expect(Object.keys(exported).sort()).toEqual([...documents.keys()].sort())
  })

  const operations = [...documents].filter(([, { kind }]) => kind === Kind.OPERATION_DEFINITION)

  it.each(operations)('%s is the operation of its file, with the fragments that it needs', (name, definition) => {
    const document: DocumentNode = exported[name as keyof typeof exported]
    expect(document.definitions.map(print)).toContain(print(definition))
    expect(validate(schema, document).map(String)).toEqual([])
  })
})

describe('the package', () => {
  it('brings the schema along, and everything else that it names', () => {
    for (const name of manifest.files) expect(readdirSync(new URL('..', import.meta.url))).toContain(name)
    expect(manifest.exports['./schema.graphql']).toBe('./schema.graphql')
  })
})
