// Writes the schema to the file that is named: `node dist/emit-schema.js ../../packages/schema/schema.graphql`.
import 'reflect-metadata'
import { writeFileSync } from 'node:fs'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { createSchema } from './schema.js'

const [target] = process.argv.slice(2)
if (!target) throw new Error('name the file to write')
writeFileSync(target, `${printSchema(lexicographicSortSchema(await createSchema([])))}\n`)
