import {
  CancelUploadDocument,
  CreateSnapshotDocument,
  type GrantFieldsFragment,
  type GrantMethod,
  type SnippetLanguage,
  type UploadFileInput,
  UploadSnippetDocument,
} from '@linksnap/schema'
import { mutate } from '../../graphql.js'

export type Grant = GrantFieldsFragment

/** What others may send, and the type that it then has; '' where theirs to say is none. */
export const sendable = {
  HTML: 'text/html',
  MHTML: 'multipart/related',
  PDF: 'application/pdf',
  SCREENSHOT: 'image/png',
  TEXT: 'text/plain',
  FILE: '',
} as const satisfies Partial<Record<UploadFileInput['kind'], string>>

export type SendableKind = keyof typeof sendable

/** How the languages are called; in the order in which they are offered. */
export const languages = {
  CURL: 'curl',
  JAVASCRIPT: 'JavaScript',
  HTML_FORM: 'HTML',
  NODE: 'Node.js',
  PYTHON: 'Python',
  GO: 'Go',
  JAVA: 'Java',
  PHP: 'PHP',
  RUBY: 'Ruby',
  CSHARP: 'C#',
  C: 'C',
  CPP: 'C++',
  KOTLIN: 'Kotlin (Android)',
  SWIFT: 'Swift (iOS)',
  ARKTS: 'ArkTS (HarmonyOS)',
} as const satisfies Record<SnippetLanguage, string>

/** A new snapshot of a link, and what somebody else needs to send its file. @throws ApiError */
export async function grantUpload(linkId: string, file: UploadFileInput): Promise<Grant & { snapshotId: string }> {
  const { createSnapshot } = await mutate(CreateSnapshotDocument, { input: { linkId, files: [file] } })
  const [grant] = createSnapshot.grants
  if (!grant) throw new Error('a snapshot with a file came without a grant')
  return { ...grant, snapshotId: createSnapshot.snapshot.id }
}

/** Code that uploads with a grant. It holds a signature of its own, which ends when the grant does. @throws ApiError */
export async function snippetFor(grant: Grant, language: SnippetLanguage, method: GrantMethod): Promise<string> {
  const left = Math.floor((new Date(grant.put.expiresAt).getTime() - Date.now()) / 1000)
  const variables = { id: grant.upload.id, language, method, expiresIn: Math.max(1, left) }
  return (await mutate(UploadSnippetDocument, variables)).renewUpload.snippet
}

/** What arrives with the grant from now on is not attached. @throws ApiError */
export async function withdraw({ upload }: Grant): Promise<void> {
  await mutate(CancelUploadDocument, { id: upload.id })
}
