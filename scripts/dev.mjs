// npm run dev: the API and the web client, each built anew and started again as its files change.
import { prepare } from './bootstrap/prepare.mjs'
import { main, runAttached } from './bootstrap/step.mjs'

await main(async () => {
  const env = await prepare()
  // The web client is served by Vite, which hands what is the API's to the API.
  env.PUBLIC_URL = process.env.PUBLIC_URL ?? 'http://localhost:5173'
  return runAttached('pnpm', ['exec', 'turbo', 'watch', 'dev', '--ui=stream', '--filter=./apps/*'], { env })
})
