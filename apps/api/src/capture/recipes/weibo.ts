import type { Recipe } from './recipe.types.js'

/** 微博 */
export const weibo: Recipe = {
  hosts: ['weibo.com', 'weibo.cn'],
  pictures: { hosts: ['sinaimg.cn'], referer: 'https://weibo.com/' },
  click: ['[action-type="fl_unfold"]', '[class*="detail_text"] .expand'],
}
