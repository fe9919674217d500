import 'reflect-metadata'
import { pino } from 'pino'
import { createApp } from './app.js'
import { ConfigError, readConfig } from './config.js'

try {
  await run()
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

async function run(): Promise<void> {
  const config = readConfig(process.env)
  const log = pino({ level: config.logLevel })
  const app = await createApp(config, {
    log,
    createCapturer: async () => {
      const { createCapturer } = await import('./capture/capturer.js')
      return createCapturer({
        limits: config.limits.capture,
        allow: config.capture.allow,
        chromiumPath: config.capture.chromiumPath,
        warn: (message) => log.warn(message),
      })
    },
  })

  let stopping: Promise<void> | undefined
  const stop = () => {
    // A second signal does not wait for what the first one waits for.
    if (stopping) process.exit(1)
    stopping = app.stop().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)

  await app.start()
  if (config.role !== 'worker') process.stdout.write(`\nLinkSnap is ready: ${config.http.publicUrl}\n\n`)
  else log.info('the worker is ready')
}
