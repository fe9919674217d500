import type { Recipe } from './recipe.types.js'

/** 豆瓣 */
export const douban: Recipe = {
  hosts: ['douban.com'],
  pictures: { hosts: ['doubanio.com'], referer: 'https://www.douban.com/' },
  click: ['.a_show_full', '.review-short a.unfold'],
}
