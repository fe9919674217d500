import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))

/** The command, running as a process of its own. */
export class ServerProcess {
  private constructor(
    readonly child: ChildProcess,
    readonly port: number,
    /** What it has said by the time it listens. */
    readonly output: string,
  ) {}

  /** Resolves when it listens; rejects with what it says where it does not. */
  static async start(root: string, ...options: string[]): Promise<ServerProcess> {
    const child = spawn(process.execPath, [cli, '--root', root, '--port', '0', ...options])
    let output = ''
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    return new Promise((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        const [, port] = /serves .* at http:\/\/[^:]+:(\d+)/.exec(output) ?? []
        if (port !== undefined) resolve(new ServerProcess(child, Number(port), output))
      })
      child.once('exit', (code) => {
        reject(new Error(`oss-local ended with ${String(code)}: ${errors}${output}`))
      })
    })
  }

  get endpoint(): string {
    return `http://127.0.0.1:${String(this.port)}`
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const exited = once(this.child, 'exit')
    this.child.kill(signal)
    const [code] = (await exited) as [number | null]
    return code
  }
}
