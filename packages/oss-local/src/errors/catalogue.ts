interface Entry {
  status: number
  message: string
  /** The finer code that OSS sends as `<EC>` and `x-oss-ec`. */
  ec?: string
}

/**
 * Every error that this server answers by itself, by its OSS code. Errors of signatures, POST policies and
 * STS tokens come with their code, status and EC from oss-signer.
 */
export const catalogue = {
  AccessDenied: {
    status: 403,
    message: 'You have no right to access this object because of bucket acl.',
    ec: '0003-00000001',
  },
  AccessForbidden: {
    status: 403,
    message:
      'CORSResponse: This CORS request is not allowed. Origin, method or headers are not allowed by the CORS rules of the bucket.',
  },
  BadRequest: { status: 400, message: 'The request is not complete.' },
  BucketAlreadyExists: { status: 409, message: 'The requested bucket name is not available.' },
  BucketNotEmpty: { status: 409, message: 'The bucket you tried to delete is not empty.' },
  CallbackFailed: { status: 203, message: 'Error status : 502.' },
  CORSRuleBeyondLimit: { status: 400, message: 'The CORS Rules num is beyond limit.' },
  EntityTooLarge: { status: 400, message: 'Your proposed upload exceeds the maximum allowed size.' },
  EntityTooSmall: { status: 400, message: 'Your proposed upload is smaller than the minimum allowed size.' },
  FieldItemTooLong: { status: 400, message: 'A field of your form is too long.' },
  FileAlreadyExists: {
    status: 409,
    message: 'The object you specified already exists and can not be overwritten.',
  },
  IncorrectNumberOfFilesInPOSTRequest: { status: 400, message: 'POST requires exactly one file upload per request.' },
  InsufficientStorage: { status: 507, message: 'The disk of this server is full. Nothing was stored.' },
  InternalError: { status: 500, message: 'We encountered an internal error. Please try again.' },
  InvalidArgument: { status: 400, message: 'An argument of the request is invalid.' },
  InvalidBucketName: { status: 400, message: 'The specified bucket is not valid.' },
  InvalidDigest: { status: 400, message: 'The Content-MD5 you specified was invalid.' },
  InvalidEncryptionAlgorithmError: { status: 400, message: 'The Encryption request you specified is not valid.' },
  InvalidObjectName: { status: 400, message: 'The specified object is not valid.' },
  InvalidObjectState: {
    status: 403,
    message: "The operation is not valid for the object's state.",
  },
  InvalidPart: { status: 400, message: 'One or more of the specified parts could not be found or do not match.' },
  InvalidPartOrder: { status: 400, message: 'The list of parts was not in ascending order.' },
  InvalidRange: { status: 416, message: 'The requested range cannot be satisfied.' },
  InvalidTargetType: { status: 400, message: 'The target of the symbolic link is a symbolic link itself.' },
  InvalidRequest: { status: 400, message: 'The request is invalid.' },
  InvalidTag: { status: 400, message: 'The tagging you provided is not valid.' },
  MalformedPOSTRequest: {
    status: 400,
    message: 'The body of your POST request is not well-formed multipart/form-data.',
    ec: '0006-00000104',
  },
  MalformedXML: {
    status: 400,
    message: 'The XML you provided was not well-formed or did not validate against our published schema.',
  },
  MethodNotAllowed: { status: 405, message: 'The specified method is not allowed against this resource.' },
  MissingContentLength: { status: 411, message: 'You must provide the Content-Length HTTP header.' },
  NoSuchBucket: { status: 404, message: 'The specified bucket does not exist.', ec: '0015-00000101' },
  NoSuchCORSConfiguration: { status: 404, message: 'The CORS Configuration does not exist.' },
  NoSuchKey: { status: 404, message: 'The specified key does not exist.', ec: '0026-00000001' },
  SymlinkTargetNotExist: { status: 404, message: 'The symlink target object does not exist.' },
  NoSuchUpload: {
    status: 404,
    message:
      'The specified upload does not exist. The upload ID may be invalid, or the upload was aborted or completed.',
  },
  NotImplemented: { status: 501, message: 'A header or query you provided implies functionality that is not offered.' },
  NotModified: { status: 304, message: 'The object was not modified.' },
  NotSymlink: { status: 400, message: 'The object is not a symbolic link.', ec: '0043-00000101' },
  ObjectNotAppendable: { status: 409, message: 'The object is not appendable.' },
  OperationNotSupported: { status: 400, message: "The operation is not supported for this resource's storage class." },
  PositionNotEqualToLength: { status: 409, message: 'Position is not equal to file length.' },
  PreconditionFailed: {
    status: 412,
    message: 'At least one of the pre-conditions you specified did not hold.',
  },
  RequestIsNotMultiPartContent: {
    status: 400,
    message: 'Bucket POST must be of the enclosure-type multipart/form-data',
  },
  RequestTimeout: {
    status: 400,
    message: 'Your socket connection to the server was not read from or written to within the timeout period.',
  },
  RestoreAlreadyInProgress: {
    status: 409,
    message: 'The restore operation is in progress.',
    ec: '0016-00000701',
  },
  TooManyBuckets: { status: 400, message: 'You have attempted to create more buckets than allowed.' },
} as const satisfies Record<string, Entry>

export type ErrorCode = keyof typeof catalogue
