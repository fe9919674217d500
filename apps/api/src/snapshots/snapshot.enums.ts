import { registerEnumType } from 'type-graphql'

export enum SnapshotState {
  AWAITING_UPLOAD = 'AWAITING_UPLOAD',
  QUEUED = 'QUEUED',
  CAPTURING = 'CAPTURING',
  READY = 'READY',
  FAILED = 'FAILED',
  CANCELED = 'CANCELED',
}

export enum SnapshotSource {
  CAPTURE = 'CAPTURE',
  UPLOAD = 'UPLOAD',
}

export enum CaptureStep {
  NAVIGATE = 'NAVIGATE',
  SETTLE = 'SETTLE',
  SERIALIZE = 'SERIALIZE',
  RENDER = 'RENDER',
  EXTRACT = 'EXTRACT',
  STORE = 'STORE',
}

export enum ArtifactKind {
  SCREENSHOT = 'SCREENSHOT',
  THUMBNAIL = 'THUMBNAIL',
  HTML = 'HTML',
  MHTML = 'MHTML',
  PDF = 'PDF',
  ARTICLE = 'ARTICLE',
  TEXT = 'TEXT',
  FAVICON = 'FAVICON',
  ORIGINAL = 'ORIGINAL',
  FILE = 'FILE',
}

export enum SnapshotProblemCode {
  BLOCKED_ADDRESS = 'BLOCKED_ADDRESS',
  DNS_FAILED = 'DNS_FAILED',
  CONNECTION_FAILED = 'CONNECTION_FAILED',
  TLS_ERROR = 'TLS_ERROR',
  AUTH_REQUIRED = 'AUTH_REQUIRED',
  HTTP_ERROR = 'HTTP_ERROR',
  REDIRECT_LOOP = 'REDIRECT_LOOP',
  TIMEOUT = 'TIMEOUT',
  TOO_LARGE = 'TOO_LARGE',
  UNSUPPORTED_CONTENT = 'UNSUPPORTED_CONTENT',
  BROWSER_CRASHED = 'BROWSER_CRASHED',
  STORAGE_FAILED = 'STORAGE_FAILED',
  CAPTURE_FAILED = 'CAPTURE_FAILED',
  TRUNCATED = 'TRUNCATED',
  MISSING_RESOURCES = 'MISSING_RESOURCES',
  BLANK_PAGE = 'BLANK_PAGE',
  LOGIN_WALL = 'LOGIN_WALL',
  CAPTCHA = 'CAPTCHA',
  CONSENT_LAYER = 'CONSENT_LAYER',
  CANCELED = 'CANCELED',
}

/** What a snapshot may show instead of the page that was wanted; the first that fits is said. */
export const insteadOfPage = [
  SnapshotProblemCode.CAPTCHA,
  SnapshotProblemCode.LOGIN_WALL,
  SnapshotProblemCode.HTTP_ERROR,
  SnapshotProblemCode.BLANK_PAGE,
] as const

registerEnumType(SnapshotState, { name: 'SnapshotState' })
registerEnumType(SnapshotSource, { name: 'SnapshotSource' })
registerEnumType(CaptureStep, { name: 'CaptureStep' })
registerEnumType(ArtifactKind, {
  name: 'ArtifactKind',
  valuesConfig: {
    SCREENSHOT: { description: 'The whole page, full height.' },
    HTML: { description: 'The page as one self-contained file, no network needed.' },
    ARTICLE: { description: 'The main article, cleaned for reading.' },
    ORIGINAL: { description: 'The response itself where the link is not a page: a PDF, an image, a video.' },
    FILE: { description: 'Anything else a user attaches.' },
  },
})
registerEnumType(SnapshotProblemCode, { name: 'SnapshotProblemCode' })
