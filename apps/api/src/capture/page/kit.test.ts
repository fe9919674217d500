import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readerKit } from '../reader/kit.js'
import { pageKit } from './kit.js'

const folder = join(import.meta.dirname, '..')

it('the kits have every function for pages, under a name that no other has', async () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.page.ts'))
  const modules = await Promise.all(files.map((name) => import(join(folder, name)) as Promise<object>))
  const names = modules.flatMap((each) => Object.keys(each))
  expect(names.length).toBeGreaterThan(50)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  expect(names.filter((name) => !(name in pageKit) && !(name in readerKit))).toEqual([])
})
