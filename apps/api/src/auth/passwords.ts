import { hash, verify } from '@node-rs/argon2'

// OWASP's Password Storage Cheat Sheet: argon2id (this library's default) with 19 MiB, two passes, one lane.
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/** How a hash begins that was made so. */
const present = `$argon2id$v=19$m=${options.memoryCost},t=${options.timeCost},p=${options.parallelism}$`

/** Made once, so that a wrong e-mail address takes as long as a wrong password. */
const nobodysHash = hash('nobody has this password', options)

export const hashPassword = (password: string): Promise<string> => hash(password, options)

/** Whether a hash was made otherwise than hashPassword does now. */
export const isOutdated = (passwordHash: string): boolean => !passwordHash.startsWith(present)

/** Whether the password is the one that was hashed; null, for a user that does not exist, never matches. */
export async function passwordMatches(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await nobodysHash), password)
  return passwordHash !== null && matches
}
