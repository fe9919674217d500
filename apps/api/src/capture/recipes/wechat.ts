import type { Recipe } from './recipe.types.js'

/** 微信公众号 */
export const wechat: Recipe = {
  hosts: ['mp.weixin.qq.com'],
  pictures: { hosts: ['mmbiz.qpic.cn', 'mmbiz.qlogo.cn', 'mmecoa.qpic.cn'], referer: 'https://mp.weixin.qq.com/' },
  // The article is there, but invisible until a script has decided how to show it.
  unfold: ['#js_content'],
  remove: ['#js_pc_qr_code', '.wx_network_msg_wrp', '.weui-mask'],
}
