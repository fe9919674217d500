import type { Recipe } from './recipe.types.js'

/** CSDN */
export const csdn: Recipe = {
  hosts: ['csdn.net'],
  pictures: { hosts: ['csdnimg.cn'], referer: 'https://blog.csdn.net/' },
  remove: [
    '.passport-login-container',
    '.passport-login-tip-container',
    '.passport-auto-tip-login-container',
    '.hide-article-box',
    '.hide-preCode-box',
    '.login-mark',
  ],
  unfold: ['#article_content', '.article_content', 'pre.set-code-hide'],
}
