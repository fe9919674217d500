import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { SignInDocument, SignUpDocument } from '@linksnap/schema'
import { print } from 'graphql'

export interface GraphQLProblem {
  message: string
  path?: (string | number)[]
  extensions: { code: string; requestId: string; field?: string }
}

export interface Answer<T> {
  data: T | null
  errors?: GraphQLProblem[]
  status: number
}

/** Talks to the running API as any program would: HTTP, a cookie or a token. */
export class TestClient {
  private cookie: string | undefined
  private device: string | undefined
  private forwardedFor: string | undefined
  private language: string | undefined

  constructor(
    readonly url: string,
    private readonly token?: string,
    cookie?: string,
  ) {
    this.cookie = cookie
  }

  /** The same client behind a proxy, which says where it comes from. */
  from(address: string): this {
    this.forwardedFor = address
    return this
  }

  /** The same client in a browser of this language. */
  speaking(language: string): TestClient {
    const client = new TestClient(this.url, this.token, this.cookie)
    client.language = language
    return client
  }

  /** The same installation, seen with a token. */
  withToken(token: string): TestClient {
    return new TestClient(this.url, token)
  }

  async signUp(email: string, password: string): Promise<void> {
    await this.run(SignUpDocument, { input: { email, password } })
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.run(SignInDocument, { input: { email, password } })
  }

  /** Sends an operation and answers with data and errors as they came. */
  async send<T, V>(document: TypedDocumentNode<T, V> | string, variables?: V): Promise<Answer<T>> {
    const query = typeof document === 'string' ? document : print(document)
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers() },
      body: JSON.stringify({ query, variables }),
    })
    this.keepCookie(response)
    return { ...((await response.json()) as Answer<T>), status: response.status }
  }

  /** Sends an operation that must succeed. */
  async run<T, V>(document: TypedDocumentNode<T, V> | string, variables?: V): Promise<T> {
    const { data, errors } = await this.send(document, variables)
    if (errors || !data) throw new Error(`the operation failed: ${JSON.stringify(errors)}`)
    return data
  }

  /** Sends an operation that must fail, and answers with the first error's code. */
  async codeOf<T, V>(document: TypedDocumentNode<T, V> | string, variables?: V): Promise<string> {
    const { errors } = await this.send(document, variables)
    const [first] = errors ?? []
    if (!first) throw new Error('the operation succeeded')
    return first.extensions.code
  }

  /** What the session's cookie holds. */
  get sessionSecret(): string {
    const secret = this.cookie?.split('=')[1]
    if (!secret) throw new Error('nobody is signed in')
    return secret
  }

  headers(): Record<string, string> {
    return {
      ...(this.token && { authorization: `Bearer ${this.token}` }),
      ...((this.cookie || this.device) && { cookie: [this.cookie, this.device].filter(Boolean).join('; ') }),
      ...(this.language && { 'accept-language': this.language }),
      ...(this.forwardedFor && { 'x-forwarded-for': this.forwardedFor }),
    }
  }

  private keepCookie(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const pair = cookie.split(';', 1)[0] ?? ''
      if (pair.includes('-device=')) this.device = pair
      else this.cookie = pair.endsWith('=') ? undefined : pair
    }
  }
}
