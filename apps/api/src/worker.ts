import './production.js'
import 'reflect-metadata'
import { run } from './run.js'

await run({ ...process.env, ROLE: 'worker' })
