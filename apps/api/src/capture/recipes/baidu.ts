import type { Recipe } from './recipe.types.js'

/** 百度知道、百家号、贴吧 */
export const baidu: Recipe = {
  hosts: ['zhidao.baidu.com', 'baijiahao.baidu.com', 'jingyan.baidu.com', 'tieba.baidu.com'],
  pictures: {
    hosts: ['imgsrc.baidu.com', 'tiebapic.baidu.com', 'hiphotos.baidu.com'],
    referer: 'https://tieba.baidu.com/',
  },
  remove: [
    '.wgt-best-mask',
    '.wgt-answers-mask',
    '.wgt-target-mask',
    '.w-detail-display-btn',
    '.read-whole-mask',
    '.newUnfoldFullBox',
    '#tiebaCustomPassLogin',
  ],
  unfold: [
    '.best-text',
    '.answer-text',
    '.target-text',
    '.w-detail-container',
    '.exp-content-container',
    'div[id^="best-content-"]',
    'div[id^="answer-content-"]',
  ],
}
