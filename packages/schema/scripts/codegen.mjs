// Types and typed documents out of schema.graphql and operations/*.graphql.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { codegen } from '@graphql-codegen/core'
import * as typedDocuments from '@graphql-codegen/typed-document-node'
import * as operations from '@graphql-codegen/typescript-operations'
import { buildSchema, parse } from 'graphql'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const schema = buildSchema(readFileSync(at('../schema.graphql'), 'utf8'))
const documents = readdirSync(at('../operations'))
  .sort()
  .map((name) => ({ location: name, document: parse(readFileSync(at(`../operations/${name}`), 'utf8')) }))

const output = await codegen({
  filename: 'index.ts',
  schema: undefined,
  schemaAst: schema,
  documents,
  config: {
    useTypeImports: true,
    enumsAsTypes: true,
    skipTypename: true,
    scalars: { DateTime: 'string', URL: 'string', ByteSize: 'number' },
    defaultScalarType: 'unknown',
    documentVariableSuffix: 'Document',
  },
  plugins: [{ operations: {} }, { typedDocuments: {} }],
  pluginMap: { operations, typedDocuments },
})
mkdirSync(at('../src/generated'), { recursive: true })
writeFileSync(at('../src/generated/index.ts'), output)
