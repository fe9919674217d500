import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { Database } from '../database/database.js'
import type { RequestContext } from '../graphql/context.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import type { AccountsService } from './accounts.service.js'
import { ApiToken } from './api-token.entity.js'
import type { ApiTokensService } from './api-tokens.service.js'
import {
  ChangePasswordInput,
  CreateApiTokenInput,
  CreatedApiToken,
  SignInInput,
  SignInPayload,
  SignUpInput,
} from './auth.inputs.js'
import { getOwned } from './owned.js'
import type { SessionsService } from './sessions.service.js'
import { StorageUsage, type UsageService } from './usage.service.js'
import { User } from './user.entity.js'
import { Requires } from './viewer.js'

@Resolver(() => User)
export class AuthResolver {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly sessions: SessionsService,
    private readonly tokens: ApiTokensService,
    private readonly usageService: UsageService,
  ) {}

  @Query(() => User, { nullable: true, description: 'The signed-in user, or null.' })
  viewer(@Ctx() { viewer }: RequestContext) {
    return viewer && this.accounts.get(viewer)
  }

  @Mutation(() => User)
  async signUp(@Arg('input', () => SignUpInput) input: SignUpInput, @Ctx() context: RequestContext) {
    assertOwnPage(context)
    const user = await this.accounts.signUp(input, context.address)
    await this.beginSession(user, context)
    return user
  }

  @Mutation(() => SignInPayload)
  async signIn(@Arg('input', () => SignInInput) input: SignInInput, @Ctx() context: RequestContext) {
    assertOwnPage(context)
    const user = await this.accounts.signIn(input, context.address, context.device.token)
    await this.beginSession(user, context)
    return { user }
  }

  @Requires('SESSION')
  @Mutation(() => Boolean)
  async signOut(@Ctx() { signedIn, cookie }: RequestContext) {
    await this.sessions.close(signedIn.credential.id)
    cookie.clear()
    return true
  }

  @Requires('SESSION')
  @Mutation(() => User, { description: 'Signs every other browser out.' })
  async changePassword(
    @Arg('input', () => ChangePasswordInput) input: ChangePasswordInput,
    @Ctx() context: RequestContext,
  ) {
    const user = await this.accounts.changePassword(context.signedIn, input, context.address)
    await this.sessions.closeAll(user.id)
    await this.beginSession(user, context)
    return user
  }

  @Requires('SESSION')
  @Mutation(() => CreatedApiToken, { description: 'The secret is in this answer and nowhere else, ever.' })
  createApiToken(
    @Arg('input', () => CreateApiTokenInput) input: CreateApiTokenInput,
    @Ctx() { signedIn }: RequestContext,
  ) {
    return this.tokens.create(signedIn, input)
  }

  @Requires('SESSION')
  @Mutation(() => ApiToken)
  async revokeApiToken(@Arg('id', () => ID) id: string, @Ctx() { signedIn }: RequestContext) {
    return this.tokens.revoke(await getOwned(this.database.read, ApiToken, signedIn, id))
  }

  @Requires('ANY')
  @FieldResolver(() => StorageUsage)
  usage(@Root() _user: User, @Ctx() { signedIn }: RequestContext) {
    return this.usageService.of(signedIn)
  }

  @Requires('SESSION')
  @FieldResolver(() => [ApiToken])
  apiTokens(@Root() _user: User, @Ctx() { signedIn }: RequestContext) {
    return this.tokens.list(signedIn)
  }

  /** A session that was there before the sign-in, whoever put it there, is not taken over: the secret is a new one. */
  private async beginSession(user: User, { viewer, cookie, device }: RequestContext): Promise<void> {
    if (viewer?.credential.kind === 'session') await this.sessions.close(viewer.credential.id)
    const { secret, expiresAt } = await this.sessions.open(user.id)
    cookie.set(secret, expiresAt)
    const remembered = this.accounts.rememberDevice(user)
    device.remember(remembered.token, remembered.expiresAt)
  }
}

/** Another site's page must not claim an installation that has no owner yet, nor guess passwords from its visitors' addresses. */
function assertOwnPage({ fromOwnPage }: RequestContext): void {
  if (fromOwnPage) return
  throw new ApiError(
    ErrorCode.FOREIGN_ORIGIN,
    'Sign up and in at the address that PUBLIC_URL names; pages of other addresses need an API token.',
  )
}
