import { ErrorCode, type InputProblem } from '../../graphql/errors.js'

/** Of a link that was destroyed before its turn came. */
export const goneProblem: InputProblem = { code: ErrorCode.NOT_FOUND, message: 'The link was deleted meanwhile.' }

/** The problems of those of the links that are not among the present ones. */
export const problemsOfGone = (ids: readonly string[], present: ReadonlyMap<string, unknown>) =>
  new Map(ids.filter((id) => !present.has(id)).map((id) => [id, goneProblem]))
