import { Field, ObjectType } from 'type-graphql'
import type { CaptureProblem } from '../capture/capture.types.js'
import type { Language } from '../graphql/context.js'
import { ArtifactKind, insteadOfPage, SnapshotProblemCode } from './snapshot.enums.js'

@ObjectType()
export class SnapshotProblem {
  @Field(() => SnapshotProblemCode)
  code: SnapshotProblemCode

  @Field(() => String, { description: "A sentence for the user, in the request's language." })
  message: string

  @Field(() => ArtifactKind, { nullable: true })
  kind?: ArtifactKind
}

/** Whether a snapshot with these problems shows the page that was wanted, and nothing in its place. */
export function showsThePage(problems: readonly CaptureProblem[]): boolean {
  return !problems.some(({ code }) => insteadOfPage.some((other) => other === code))
}

/**
 * How far a capture with these problems is from what was wanted: 0 not at all, 1 a little, 2 much of the page is missing, 3 it shows
 * something else. Of a link's snapshots, the newest of those with the least stands for it.
 */
export function flawOf(problems: readonly CaptureProblem[]): number {
  return Math.max(0, ...problems.map(weigh))
}

function weigh({ code, kind, details }: CaptureProblem): number {
  if (!showsThePage([{ code }])) return 3
  const isPage = kind === undefined || kind === ArtifactKind.HTML
  // Of a long page, every picture is cut.
  if (code === SnapshotProblemCode.TRUNCATED) return isPage ? 2 : 0
  if (code === SnapshotProblemCode.MISSING_RESOURCES) return details?.styles ? 2 : 1
  if (code === SnapshotProblemCode.CONSENT_LAYER || code === SnapshotProblemCode.TIMEOUT) return 1
  return isPage ? 2 : 1
}

type Sentence = string | ((details: Record<string, string | number>) => string)

const sentences: Record<SnapshotProblemCode, Record<Language, Sentence>> = {
  BLOCKED_ADDRESS: {
    en: 'This address cannot be captured from here: it is private, reserved or on a port that is not open to captures.',
    'zh-CN': '这里无法为该地址拍快照：它是私有或保留地址，或使用了不允许的端口。',
  },
  DNS_FAILED: {
    en: 'The host name could not be found. Check the address.',
    'zh-CN': '找不到该主机名，请检查网址。',
  },
  CONNECTION_FAILED: {
    en: 'The site could not be reached.',
    'zh-CN': '无法连接到该网站。',
  },
  TLS_ERROR: {
    en: "The site's certificate cannot be trusted.",
    'zh-CN': '该网站的证书不可信。',
  },
  AUTH_REQUIRED: {
    en: 'The site asks for a user name and password.',
    'zh-CN': '该网站要求用户名和密码。',
  },
  HTTP_ERROR: {
    en: ({ status }) =>
      status ? `The site answered with an error (HTTP ${status}).` : 'The site answered with an error.',
    'zh-CN': ({ status }) => (status ? `网站返回了错误（HTTP ${status}）。` : '网站返回了错误。'),
  },
  REDIRECT_LOOP: {
    en: 'The page redirects in a circle.',
    'zh-CN': '该页面循环重定向。',
  },
  TIMEOUT: {
    en: 'The page took too long; what had loaded by then was kept, if anything.',
    'zh-CN': '页面加载超时；超时前已加载的内容（如有）已保留。',
  },
  TOO_LARGE: {
    en: ({ unreadAbove }) =>
      unreadAbove
        ? `The uploaded file is kept, but with more than ${unreadAbove} it is too large to be read: there is no text and no preview of it.`
        : 'The page is larger than a snapshot may be.',
    'zh-CN': ({ unreadAbove }) =>
      unreadAbove
        ? `上传的文件已保存，但超过 ${unreadAbove}，无法读取：没有正文，也没有预览。`
        : '页面超出了快照允许的大小。',
  },
  UNSUPPORTED_CONTENT: {
    en: 'This kind of content cannot be captured.',
    'zh-CN': '不支持对这类内容拍快照。',
  },
  BROWSER_CRASHED: {
    en: 'The browser crashed on this page.',
    'zh-CN': '浏览器在打开该页面时崩溃。',
  },
  STORAGE_FAILED: {
    en: 'The files could not be stored.',
    'zh-CN': '文件未能写入存储。',
  },
  CAPTURE_FAILED: {
    en: "Something went wrong here while the page was captured. The server's log says what.",
    'zh-CN': '拍快照时本系统出错，详情请见服务器日志。',
  },
  TRUNCATED: {
    en: 'The page is very long; only its beginning was kept.',
    'zh-CN': '页面过长，只保留了开头部分。',
  },
  MISSING_RESOURCES: {
    en: ({ count }) => (count ? `${count} parts of the page did not load.` : 'Parts of the page did not load.'),
    'zh-CN': ({ count }) => (count ? `页面有 ${count} 个部分未能加载。` : '页面有部分内容未能加载。'),
  },
  BLANK_PAGE: {
    en: 'The page looks blank.',
    'zh-CN': '页面看起来是空白的。',
  },
  LOGIN_WALL: {
    en: 'This may be a login wall instead of the page.',
    'zh-CN': '拍到的可能是登录墙，而不是页面本身。',
  },
  CAPTCHA: {
    en: 'This may be a captcha instead of the page.',
    'zh-CN': '拍到的可能是验证码，而不是页面本身。',
  },
  CONSENT_LAYER: {
    en: 'A cookie notice still covers a part of the page.',
    'zh-CN': '页面仍有一部分被 Cookie 提示遮挡。',
  },
  CANCELED: {
    en: 'The snapshot was canceled.',
    'zh-CN': '快照已取消。',
  },
}

/** A problem with its sentence. */
export function describeProblem(problem: CaptureProblem, language: Language): SnapshotProblem {
  const sentence = sentences[problem.code][language]
  const message = typeof sentence === 'string' ? sentence : sentence(problem.details ?? {})
  return { code: problem.code, message, kind: problem.kind }
}
