export { signUrl } from './sign/url.js'
export { signUrlV4 } from './sign/url-v4.js'
export type { SignedUrl } from './sign/presigned.js'
export { signRequest, type SignedRequest } from './sign/request.js'
export { signPostPolicy, type SignedPostPolicy } from './post/sign.js'
export type { PolicyCondition, PostPolicy } from './post/types.js'
export { verifyRequest } from './verify/request.js'
export { verifyPostForm, type ReceivedForm, type VerifiedForm } from './post/verify.js'
export type {
  Addressing,
  AddressingRules,
  KnownCredentials,
  OssError,
  ReceivedHeaders,
  ReceivedRequest,
  Refused,
  RequestCheck,
  Verified,
  VerifiedRequest,
} from './verify/types.js'
export { crc64, crc64Combine } from './crc64.js'
export { SignerError, type SignerErrorCode } from './errors.js'
export type { AddressingStyle, Credentials, OssRequest, SignatureVersion, Signing, Stages } from './types.js'

// What requests are made of, for whoever reads or writes them without a signature.
export { percentDecode, percentEncode, percentEncodePath } from './encoding.js'
export { headerBytes, type HeaderMap, headerText, readHeaders, trimBlanks } from './headers.js'
export { isBucketName, isObjectKey, objectKeyProblem } from './names.js'
export { firstValues, formatQuery, parseQuery, type QueryList } from './query.js'
export { type Address, resolveAddress } from './verify/address.js'

// The stages of a signature, one by one.
export { headerMap } from './request/headers.js'
export type { Message } from './request/message.js'
export { canonicalResourceV1, signatureV1, stringToSignV1 } from './v1/signature.js'
export { additionalHeadersV4, canonicalQueryV4, canonicalRequestV4 } from './v4/canonical-request.js'
export { scopeV4, signatureV4, signingKeyV4, stringToSignV4 } from './v4/signature.js'
export { signAssumeRole, type AssumeRole, type SignedAssumeRole } from './sts/assume-role.js'
export { sessionPolicy, type PolicyDocument, type SessionRights } from './sts/session-policy.js'
export { verifyRpc, type VerifiedRpc } from './sts/verify.js'
export { signatureRpc, stringToSignRpc } from './sts/rpc.js'
