import { randomUUID } from 'node:crypto'
import type { CDPSession } from 'playwright'
import { ownMembers } from './own-members.js'

/** Functions that run inside a page. They are sent as text: each may use its arguments, `this` and the page, no imports. */
export type Kit = Record<string, (this: never, ...args: never[]) => unknown>

type Arguments<F> = F extends (this: never, ...args: infer A) => unknown
  ? { [I in keyof A]: A[I] | (A[I] extends Node ? RemoteObject : never) }
  : never
type Result<F> = F extends (this: never, ...args: never[]) => infer R ? Awaited<R> : never

const callMember = 'function (name, ...args) { return this[name](...args) }'

/** A kit of functions, installed in one frame where the page's own scripts cannot reach or replace anything. */
export class IsolatedWorld<K extends Kit> {
  private constructor(
    private readonly session: CDPSession,
    readonly contextId: number,
    private readonly kitId: string,
  ) {}

  /** @param libraries scripts that the kit needs, as text */
  static async create<K extends Kit>(
    session: CDPSession,
    frameId: string,
    kit: K,
    libraries: readonly string[] = [],
  ): Promise<IsolatedWorld<K>> {
    const worldName = `linksnap-${randomUUID()}`
    const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId, worldName })
    for (const expression of libraries) {
      await session.send('Runtime.evaluate', { expression, contextId: executionContextId })
    }
    const members = Object.entries(kit).map(([name, work]) => `${JSON.stringify(name)}: ${work.toString()}`)
    const { result } = await session.send('Runtime.evaluate', {
      expression: `((document) => ({
        ${members.join(',\n')},
        state: { hosts: [], seenHosts: new Set(), closedRoots: new Map(), hidden: new Map() },
      }))((${ownMembers.toString()})(document))`,
      contextId: executionContextId,
    })
    if (!result.objectId) throw new Error('the kit could not be installed')
    return new IsolatedWorld(session, executionContextId, result.objectId)
  }

  /** Whether the document that it was made in is still the frame's. */
  async isThere(): Promise<boolean> {
    return this.run('function () {}', [], true).then(
      () => true,
      () => false,
    )
  }

  /** Loads a module that comes as text, and makes it a global variable of this world. */
  async importModule(name: string, source: string): Promise<void> {
    await this.run(
      'async function (name, source) { globalThis[name] = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" }))) }',
      [name, source],
      true,
    )
  }

  /** Calls a function of the kit with plain data (or a remote object's id) and resolves to plain data. */
  async call<N extends keyof K & string>(name: N, ...args: Arguments<K[N]>): Promise<Result<K[N]>> {
    const { result } = await this.run(callMember, [name, ...args], true)
    return result.value as Result<K[N]>
  }

  /** Calls a function of the kit and resolves to the remote object that it returns. */
  async callForHandle<N extends keyof K & string>(name: N, ...args: Arguments<K[N]>): Promise<string | undefined> {
    const { result } = await this.run(callMember, [name, ...args], false)
    return result.objectId
  }

  private async run(functionDeclaration: string, args: unknown[], returnByValue: boolean) {
    const answer = await this.session.send('Runtime.callFunctionOn', {
      objectId: this.kitId,
      functionDeclaration,
      arguments: args.map((value) => (value instanceof RemoteObject ? value.reference : { value })),
      returnByValue,
      awaitPromise: true,
    })
    if (answer.exceptionDetails) {
      throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text)
    }
    return answer
  }
}

/** An object that lives in the page, as an argument for a function there. */
export class RemoteObject {
  constructor(readonly objectId: string) {}

  get reference() {
    return { objectId: this.objectId }
  }
}
