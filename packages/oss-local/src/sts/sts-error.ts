/** The errors of STS, which has codes and a form of its own. */
const catalogue = {
  'InvalidAccessKeyId.NotFound': { status: 404, message: 'Specified access key is not found.' },
  'InvalidParameter.DurationSeconds': {
    status: 400,
    message: 'The Min/Max value of DurationSeconds is 15min/1hr, or the longest session of the role.',
  },
  'InvalidParameter.PolicyGrammar': { status: 400, message: 'The parameter Policy has not passed grammar check.' },
  'InvalidParameter.PolicySize': { status: 400, message: 'The size of Policy is beyond the limit.' },
  'InvalidParameter.RoleArn': { status: 400, message: 'The parameter RoleArn is wrongly formed.' },
  'InvalidParameter.RoleSessionName': { status: 400, message: 'The parameter RoleSessionName is wrongly formed.' },
  'EntityNotExist.Role': { status: 404, message: 'The role not exists.' },
  InvalidAction: { status: 400, message: 'The specified action is not found.' },
  'InvalidTimeStamp.Expired': { status: 400, message: 'Specified time stamp or date value is expired.' },
  MissingParameter: { status: 400, message: 'A mandatory input parameter is not supplied.' },
  NoPermission: { status: 403, message: 'You are not authorized to do this action. You should be authorized by RAM.' },
  SignatureDoesNotMatch: {
    status: 400,
    message: 'Specified signature is not matched with our calculation.',
  },
  SignatureNonceUsed: { status: 400, message: 'Specified signature nonce was used already.' },
} as const satisfies Record<string, { status: number; message: string }>

export type StsErrorCode = keyof typeof catalogue

export class StsError extends Error {
  override readonly name = 'StsError'
  readonly status: number

  constructor(
    readonly code: StsErrorCode,
    detail?: string,
  ) {
    super(detail === undefined ? catalogue[code].message : `${catalogue[code].message} ${detail}`)
    this.status = catalogue[code].status
  }
}
