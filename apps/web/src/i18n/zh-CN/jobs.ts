import type { Messages } from '../messages.js'

export const jobs: Messages['jobs'] = {
  title: '批量更改',
  hint: '一次更改多个链接的记录，30 天内可整体撤销。',
  none: '还没有批量更改',
  noneHint: '在列表中选择链接，或选择搜索到的全部链接，一起更改。',
  failedToLoad: '批量更改加载失败',
  and: '，',
  addTags: '添加标签 {names}',
  removeTags: '移除标签 {names}',
  restore: '从回收站恢复',
  merge: '合并',
  intoTag: '合并到标签“{name}”',
  intoLink: '合并到“{title}”',
  waiting: '等待中…',
  running: '{done} / {total}',
  undoing: '正在撤销，剩余 {done} / {total}',
  state: {
    DONE: '{count} 个链接',
    CANCELED: '已停止，更改了 {count} 个链接',
    FAILED: '中断，更改了 {count} 个链接',
  },
  undone: '已撤销',
  failed: '{count} 个未能更改',
  why: '查看',
  tooManyTags: '它的标签数已达上限。',
}
