import type { Recipe } from './recipe.types.js'

/** 稀土掘金 */
export const juejin: Recipe = {
  hosts: ['juejin.cn'],
  pictures: { hosts: ['byteimg.com'], referer: 'https://juejin.cn/' },
  remove: ['.login-guide-popup', '.bottom-login-guide'],
}
