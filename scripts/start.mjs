// npm start: brings everything along that is missing, builds what is not built, and runs the whole product.
import { build } from './bootstrap/build.mjs'
import { prepare } from './bootstrap/prepare.mjs'
import { main, runAttached } from './bootstrap/step.mjs'

await main(async () => {
  const env = await prepare()
  await build(env)
  return runAttached('node', ['apps/api/dist/main.js'], { env })
})
