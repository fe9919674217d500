import { describe, expect, it } from 'vitest'
import * as words from './words.js'

const { partsOf } = words
const inParts = (pattern: RegExp) => (text: string) => partsOf(text).some((part) => pattern.test(part))
const inText = (pattern: RegExp) => (text: string) => pattern.test(text)

/** For each kind of words: how they are looked for, what says it, and what seems to. */
const tables: Record<string, { finds: (text: string) => boolean; says: string[]; not: string[] }> = {
  captchaTitles: {
    finds: inText(words.captchaTitles),
    says: ['Just a moment...', 'Attention Required! | Cloudflare', 'Robot Check', '百度安全验证', '验证码', '人机验证'],
    not: ['A moment of peace', 'How robots check the weather', '手机验证码的历史', 'The security checkpoint'],
  },
  captchaTexts: {
    finds: inText(words.captchaTexts),
    says: [
      'Verify you are human by completing the action below.',
      'Please confirm that you are not a robot',
      'Press & Hold to confirm',
      '亲，请拖动下方滑块完成验证',
      '系统检测到您的网络环境存在异常',
      '访问过于频繁，请稍后再试',
    ],
    not: ['The robot that we built', 'Hold on to what you have', '请输入您的姓名', '验证集上的结果'],
  },
  signInTitles: {
    finds: inParts(words.signInTitles),
    says: [
      'Log in | Example Forum',
      'Log In ‹ Site — WordPress',
      'Sign in to your account',
      'Please log in',
      'Example – Anmelden',
      '微博-登录',
      '统一身份认证平台',
      '登录知乎',
      'ログイン | サンプル',
    ],
    not: [
      'How do I log in to my router?',
      'Blog: internals of a database',
      'A sign in the window',
      'How to add "Sign in with Example" to your site',
      '登录界面的设计',
      '单点登录的原理与实现',
      '诺曼底登陆',
    ],
  },
  signInTexts: {
    finds: inText(words.signInTexts),
    says: [
      'Sign in to continue reading, or see our plans.',
      'You must be logged in to view this thread.',
      'This content is for subscribers only.',
      'Please log in to read the rest.',
      'Subscribe to continue reading',
      '请先登录后才能继续浏览',
      '登录后即可查看全部 56 个回答',
      '需要登录才能查看',
      '打开APP阅读全文',
    ],
    not: [
      'You must be logged in to post a comment.',
      'Please log in to reply.',
      'You need to log in to vote.',
      'Already a member? Sign in',
      'A members-only pool is on the roof.',
      '您需要登录后才可以回帖 登录 | 立即注册',
      '请登录后发表评论',
      '请先登录再回复',
      '打开APP查看更多精彩内容',
    ],
  },
  layerSignInTexts: {
    finds: inText(words.layerSignInTexts),
    says: ['Log in to see photos and videos from friends', '登录后推荐更懂你的笔记', '微信扫码登录', '登录/注册'],
    not: ['Home Sign in About', '首页 登录 关于'],
  },
  signInAddresses: {
    finds: inText(words.signInAddresses),
    says: [
      'https://example.com/login?next=/x',
      'https://example.com/user/sign-in',
      'https://example.com/wp-login.php',
      'https://passport.example.com/v3',
      'https://bbs.example.com/member.php?mod=logging&action=login',
      'https://example.com/accounts/',
      'https://login.example.com/',
    ],
    not: [
      'https://example.com/blog-internals',
      'https://example.com/changelog-index',
      'https://example.com/accounting/2026',
      'https://example.com/authors/somebody',
      'https://example.com/design-inspiration',
      'https://example.com/cassette',
    ],
  },
  notFoundTitles: {
    finds: inParts(words.notFoundTitles),
    says: [
      '404',
      '404 Not Found',
      '404 - 知乎',
      'Error 404 (Not Found)!!1',
      '404错误',
      'Page not found - Example',
      "This content isn't available right now",
      'Video unavailable',
      "Sorry, this page isn't available.",
      '哎呀，您要找的页面走丢了',
      '页面不存在 - 示例网',
      'Seite nicht gefunden',
    ],
    not: [
      'Peugeot 404',
      'Room 404',
      'The mayor has been removed from office',
      'This room is not available on the dates you chose',
      'Nothing found its way back',
      '人均404元的晚餐',
      '$404 a night',
    ],
  },
  notFoundTexts: {
    finds: inText(words.notFoundTexts),
    says: [
      'The product you are looking for is no longer available.',
      "We can't find the page",
      '抱歉，您访问的页面不存在或已被删除',
      '该内容已被发布者删除',
    ],
    not: ['The page shows what you found.', 'A post about the house.', '该文章发表于去年', '抱歉，今天钥匙找不到了'],
  },
  serverErrorTitles: {
    finds: inParts(words.serverErrorTitles),
    says: [
      '502 Bad Gateway',
      'HTTP Error 503',
      '500 Internal Server Error',
      'Error establishing a database connection',
      'Application error: a client-side exception has occurred',
      'Oops! Something went wrong',
      '系统繁忙',
      '服务器错误',
    ],
    not: [
      '标普500指数收涨1%',
      '世界500强',
      '奖金500万元',
      '满500减50',
      'S&P 500',
      'A $500 laptop',
      'Fiat 500',
      '500服务网点',
      'The day something went wrong',
      'An application of error theory',
      '系统设计',
    ],
  },
  emptyTexts: {
    finds: inText(words.emptyTexts),
    says: ['Loading...', '正在加载，请稍候…', 'Please wait'],
    not: ['Loading docks of the port', '加载中的问题'],
  },
  scriptlessTexts: {
    finds: inText(words.scriptlessTexts),
    says: ['You need to enable JavaScript to run this app.', '请启用 JavaScript'],
    not: ['JavaScript is a language', '学习 JavaScript'],
  },
  nagTexts: {
    finds: inText(words.nagTexts),
    says: ['Sign up for our newsletter', 'Open in the app', '登录后查看更多', '下载知乎App'],
    not: ['The app that we use', '关于我们'],
  },
}

describe.each(Object.entries(tables))('%s', (_, { finds, says, not }) => {
  it.each(says)('says it: %s', (text) => expect(finds(text)).toBe(true))
  it.each(not)('does not: %s', (text) => expect(finds(text)).toBe(false))
})

it('has a table for each pattern', () => {
  const patterns = Object.entries(words).filter(([, value]) => value instanceof RegExp)
  expect(patterns.map(([name]) => name).filter((name) => !(name in tables) && name !== 'errorTexts')).toEqual([])
})
