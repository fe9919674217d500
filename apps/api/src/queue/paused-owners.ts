/** SQL: the ids of the users whose captures wait until they are let go on. */
export const pausedOwners = '(SELECT id FROM users WHERE capturesPaused)'
