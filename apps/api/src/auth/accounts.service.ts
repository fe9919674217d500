import type { EntityManager } from 'typeorm'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { ApiError, BadInputError, ConflictError, ErrorCode, ForbiddenError, NotFoundError } from '../graphql/errors.js'
import { newId } from '../ids.js'
import { cleanLine } from '../text.js'
import type { ChangePasswordInput, SignInInput, SignUpInput } from './auth.inputs.js'
import { Installation } from './installation.entity.js'
import type { KnownDevices } from './known-devices.js'
import { hashPassword, isOutdated, passwordMatches } from './passwords.js'
import type { SignInLimiter } from './sign-in-limiter.js'
import { User, UserRole } from './user.entity.js'
import type { Viewer } from './viewer.js'

const day = 24 * 3_600_000

/** Accounts and their passwords. */
export class AccountsService {
  constructor(
    private readonly database: Database,
    private readonly limiter: SignInLimiter,
    private readonly devices: KnownDevices,
    private readonly limits: Limits['accounts'],
    private readonly options: { allowSignUp: boolean },
  ) {}

  /**
   * Makes an account. The first one owns the installation.
   * @throws ForbiddenError when there is an owner and later sign-ups are not allowed
   * @throws ConflictError when the address has an account
   */
  async signUp(input: SignUpInput, address: string): Promise<User> {
    const email = this.checkEmail(input.email)
    this.checkNewPassword(input.password, 'password')
    await this.limiter.countSignUp(address)
    const passwordHash = await hashPassword(input.password)

    return this.database.write(async (tx) => {
      const installation = await this.lockInstallation(tx)
      if (installation.ownerId !== null && !this.options.allowSignUp) {
        throw new ForbiddenError('This installation has its owner, and takes no further accounts.')
      }
      const emailKey = email.toLowerCase()
      if (await tx.existsBy(User, { emailKey }))
        throw new ConflictError('There is an account with this e-mail address.')

      const user = tx.create(User, {
        id: newId('User'),
        email,
        emailKey,
        name: cleanLine(input.name ?? '', this.limits.nameLength) || email.slice(0, email.lastIndexOf('@')),
        role: installation.ownerId === null ? UserRole.OWNER : UserRole.MEMBER,
        passwordHash,
        createdAt: new Date(),
      })
      await tx.insert(User, user)
      if (installation.ownerId === null) await tx.update(Installation, { id: 1 }, { ownerId: user.id })
      return user
    })
  }

  /**
   * The account of this address and password. Takes as long, and answers alike, for an address without an account.
   * @param device what the browser keeps of an earlier sign-in, if it does
   * @throws ApiError UNAUTHENTICATED or RATE_LIMITED
   */
  async signIn(input: SignInInput, address: string, device: string | undefined): Promise<User> {
    const emailKey = cleanLine(input.email, this.limits.emailLength).toLowerCase()
    const attempt = await this.limiter.begin({ emailKey, address, device: this.devices.read(device, emailKey) })
    const user = await this.database.read.findOneBy(User, { emailKey })
    const password = input.password.slice(0, this.limits.passwordMaxLength)
    if (!(await passwordMatches(user?.passwordHash ?? null, password)) || !user) {
      throw new ApiError(ErrorCode.UNAUTHENTICATED, 'The e-mail address or the password is wrong.')
    }
    await attempt.succeeded()
    if (isOutdated(user.passwordHash)) await this.rehash(user, password)
    return user
  }

  /** What a browser keeps, to be known when the account is signed in to again. */
  rememberDevice({ emailKey }: User): { token: string; expiresAt: Date } {
    return { token: this.devices.make(emailKey), expiresAt: new Date(Date.now() + this.limits.deviceDays * day) }
  }

  /** @throws ApiError BAD_USER_INPUT when the current password is another, or the new one will not do */
  async changePassword(viewer: Viewer, input: ChangePasswordInput, address: string): Promise<User> {
    const user = await this.get(viewer)
    // Whoever has the session is known, and guesses no further than a device may.
    const attempt = await this.limiter.begin({ emailKey: user.emailKey, address, device: viewer.credential.id })
    if (!(await passwordMatches(user.passwordHash, input.currentPassword))) {
      throw new BadInputError('currentPassword', 'This is not the current password.')
    }
    await attempt.succeeded()
    this.checkNewPassword(input.newPassword, 'newPassword')
    const passwordHash = await hashPassword(input.newPassword)
    await this.database.write((tx) => tx.update(User, { id: user.id }, { passwordHash }))
    return user
  }

  /** The viewer's own account. */
  async get(viewer: Viewer): Promise<User> {
    const user = await this.database.read.findOneBy(User, { id: viewer.userId })
    if (!user) throw new NotFoundError()
    return user
  }

  /** Keeps the password in today's way, as long as it is still the same. */
  private async rehash({ id, passwordHash }: User, password: string): Promise<void> {
    const renewed = await hashPassword(password)
    await this.database.write((tx) => tx.update(User, { id, passwordHash }, { passwordHash: renewed }))
  }

  /** Two sign-ups at once must not both find an installation without an owner. */
  private async lockInstallation(tx: EntityManager): Promise<Installation> {
    await tx.query(`SELECT id FROM installation WHERE id = 1${this.database.dialect.forUpdate}`)
    return tx.findOneByOrFail(Installation, { id: 1 })
  }

  private checkEmail(text: string): string {
    const email = cleanLine(text, this.limits.emailLength + 1)
    if (email.length > this.limits.emailLength || !/^[^\s@]+@[^\s@]+$/.test(email)) {
      throw new BadInputError('email', 'This is not an e-mail address.')
    }
    return email
  }

  private checkNewPassword(password: string, field: string): void {
    const { passwordMinLength, passwordMaxLength } = this.limits
    if (password.length < passwordMinLength || password.length > passwordMaxLength) {
      throw new BadInputError(field, `A password has ${passwordMinLength} to ${passwordMaxLength} characters.`)
    }
  }
}
