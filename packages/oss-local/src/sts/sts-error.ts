/** Every error that AssumeRole answers by itself: STS has codes of its own. Errors of signatures come from oss-signer. */
const catalogue = {
  'EntityNotExist.Role': { status: 404, message: 'The role not exists.' },
  InvalidAction: { status: 400, message: 'The specified action is not found.' },
  'InvalidParameter.DurationSeconds': { status: 400, message: 'The Min/Max value of DurationSeconds is out of range.' },
  'InvalidParameter.PolicyGrammar': { status: 400, message: 'The parameter Policy has not passed grammar check.' },
  'InvalidParameter.PolicySize': { status: 400, message: 'The size of Policy is beyond the limit.' },
  'InvalidParameter.RoleArn': { status: 400, message: 'The parameter RoleArn is wrongly formed.' },
  'InvalidParameter.RoleSessionName': { status: 400, message: 'The parameter RoleSessionName is wrongly formed.' },
  MissingParameter: { status: 400, message: 'A parameter that is mandatory for this action is not supplied.' },
  NoPermission: { status: 403, message: 'You are not authorized to do this action. You should be authorized by RAM.' },
  SignatureNonceUsed: { status: 400, message: 'Specified signature nonce was used already.' },
} as const satisfies Record<string, { status: number; message: string }>

export class StsError extends Error {
  override readonly name = 'StsError'
  readonly code: string
  readonly status: number

  /** Takes a code of the catalogue, or an error that is described completely. */
  constructor(error: keyof typeof catalogue | { code: string; status: number; message: string }, detail?: string) {
    const { code, status, message } = typeof error === 'string' ? { code: error, ...catalogue[error] } : error
    super(detail === undefined ? message : `${message} ${detail}`)
    this.code = code
    this.status = status
  }
}
