import type { Messages } from '../messages.js'

export const duplicates: Messages['duplicates'] = {
  title: '重复链接',
  count: '{count} 组',
  hint: '这些链接的网址很可能指向同一网页。保留的链接会得到其余链接的快照、标签和备注，其余的移到回收站；可以撤销。',
  keep: '保留的链接',
  merge: '合并 {count} 个链接',
  none: '没有重复的链接',
  noneHint: '只在 http 与 https、www.、末尾斜杠等处不同的链接会显示在这里。',
  failed: '重复链接加载失败',
}
