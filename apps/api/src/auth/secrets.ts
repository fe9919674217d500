import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, as text that fits a cookie and a header. */
export const newSecret = () => randomBytes(32).toString('base64url')

/** What is kept of a secret of 256 random bits: SHA-256, lower-case hex. Looking it up compares no secret byte by byte. */
export const hashSecret = (secret: string) => createHash('sha256').update(secret).digest('hex')
