import { pino } from 'pino'
import { createApp } from './app.js'
import { ConfigError, readConfig } from './config.js'

/** Reads the settings, runs the app until SIGTERM or SIGINT, and ends with an exit code that says how it went. */
export async function run(env: Record<string, string | undefined>): Promise<void> {
  try {
    await start(env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

async function start(env: Record<string, string | undefined>): Promise<void> {
  const config = readConfig(env)
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

  let stopping = false
  const stop = () => {
    // A second signal does not wait for what the first one waits for.
    if (stopping) process.exit(1)
    stopping = true
    app.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)

  await app.start()
  if (config.role === 'worker') log.info('the worker is ready')
  else process.stdout.write(`\nLinkSnap is ready: ${config.http.publicUrl}\n\n`)
}
