import type { Messages } from '../messages.js'

export const link: Messages['link'] = {
  failed: '链接加载失败',
  edit: '编辑',
  editTitle: '编辑链接',
  title: '标题',
  titleHint: '留空则使用网页自己的标题。',
  url: '网址',
  urlTaken: '另一个链接已使用这个网址。',
  note: '笔记',
  notePlaceholder: '为什么留下它？',
  noteHint: '离开输入框时自动保存',
  noteSaved: '笔记已保存',
  tags: '标签',
  addTag: '添加标签',
  captureAgain: '再次快照',
  inTrash: '这个链接在回收站中。',
  restore: '恢复',
}
