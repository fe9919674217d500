import type { en } from './en.js'

/** The shape of all messages: each language has each of them. */
export type Messages = typeof en

type Keys<Tree, Prefix extends string = ''> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? `${Prefix}${Key}` : Keys<Tree[Key], `${Prefix}${Key}.`>
}[keyof Tree & string]

/** The path of a message: `list.orders.NEWEST`. */
export type MessageKey = Keys<Messages>
