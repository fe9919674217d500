import { pino } from 'pino'
import { createApp } from './app.js'
import { type Config, ConfigError, readConfig } from './config.js'
import { startFault } from './start-fault.js'

/** Reads the settings, runs the app until SIGTERM or SIGINT, and ends with an exit code that says how it went. */
export async function run(env: Record<string, string | undefined>): Promise<void> {
  try {
    const config = readConfig(env)
    await start(config).catch((error: unknown) => {
      throw startFault(error, config)
    })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    // Some of it may be running.
    process.exit(1)
  }
}

async function start(config: Config): Promise<void> {
  const log = pino({ level: config.logLevel })
  const app = await createApp(config, {
    log,
    createCapturer: async () => {
      const { createCapturer } = await import('./capture/capturer.js')
      return createCapturer({
        limits: config.limits.capture,
        allow: config.capture.allow,
        deny: config.capture.deny,
        chromiumPath: config.capture.chromiumPath,
        warn: (message, error) => log.warn({ err: error }, message),
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

  try {
    await app.start()
  } catch (error) {
    // What was stopped while it started has lost what it was about to use.
    if (!stopping) throw error
  }
  if (stopping) return
  if (config.role === 'worker') log.info('the worker is ready')
  else process.stdout.write(`\nLinkSnap is ready: ${config.http.publicUrl}\n\n`)
}
