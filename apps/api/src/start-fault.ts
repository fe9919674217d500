import { type Config, ConfigError } from './config.js'

/** What errors of the system say beside their message. */
interface SystemError extends Error {
  code?: string
  path?: string
  address?: string
  port?: number
}

/** Why the product cannot start, as a fault of the setting to change; anything else as it is. */
export function startFault(error: unknown, config: Config): unknown {
  if (!(error instanceof Error)) return error
  const fault = faultOf(error, config)
  return fault === undefined ? error : new ConfigError([fault], { cause: error })
}

function faultOf(error: SystemError, { dataFolder, http, content, storage }: Config): string | undefined {
  const { code, path = '', address, port } = error
  if (error.name === 'StoreError') return `DATA_DIR: ${error.message}`
  if (path.startsWith(dataFolder)) return `DATA_DIR: ${error.message}`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST: ${http.host} is no address of this machine.`
  const ports = new Map([
    [storage.kind === 'embedded' ? storage.port : undefined, 'STORAGE_PORT'],
    [content.port, 'CONTENT_PORT'],
    [http.port, 'PORT'],
  ])
  const setting = port && ports.get(port)
  if (!setting) return undefined
  if (code === 'EADDRINUSE')
    return `${setting}: another program listens on ${address}:${port}. End it, or set another port.`
  return `${setting}: ${error.message}`
}
