import type { Recipe } from './recipe.types.js'

/** 知乎 */
export const zhihu: Recipe = {
  hosts: ['zhihu.com'],
  pictures: { hosts: ['zhimg.com'], referer: 'https://www.zhihu.com/' },
  remove: ['.Modal-wrapper', '.signFlowModal', '.OpenInAppButton', '.MobileModal-wrapper'],
  unfold: ['.RichContent.is-collapsed .RichContent-inner', '.RichContent-inner--collapsed'],
  click: ['.ContentItem-expandButton', '.QuestionRichText-more'],
}
