import type { Recipe } from './recipe.types.js'

/** 哔哩哔哩 */
export const bilibili: Recipe = {
  hosts: ['bilibili.com'],
  pictures: { hosts: ['hdslb.com'], referer: 'https://www.bilibili.com/' },
  remove: ['.bili-mini-mask', '.lt-row', '.login-tip'],
  click: ['.desc-info ~ .toggle-btn'],
}
