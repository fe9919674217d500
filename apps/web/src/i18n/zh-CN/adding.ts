import type { Messages } from '../messages.js'

export const box: Messages['box'] = {
  label: '存档链接，或搜索',
  placeholder: '粘贴链接即存档，输入文字即搜索…',
  sending: '正在存档…',
  refused: '{text}：{why}',
  submit: '存档',
  many: '批量存档',
  notALink: '这看起来不是网址。请粘贴以 https:// 或 http:// 开头的链接。',
  tags: '这个链接的标签',
  added: '已加入快照队列：{host}',
  duplicate: '这个网页已在资料库中。',
  duplicateTagged: '这个网页已在资料库中，标签已补上。',
  drop: '松开鼠标，存档这个链接',
}

export const batch: Messages['batch'] = {
  title: '批量存档',
  hint: '每行一个链接。链接前后的文字会被忽略，清单、笔记和导出文件都可以直接粘贴。',
  lines: '链接，每行一个',
  placeholder: 'https://example.org/article\nhttps://example.com/another',
  tags: '统一添加的标签',
  found: '找到 {count} 个链接',
  repeated: '{count} 行重复',
  without: '{count} 行没有链接',
  submit: '存档 {count} 个链接',
  submitNone: '存档',
  running: '正在存档 {done} / {total}…',
  result: '完成',
  added: '{count} 个链接已加入队列',
  present: '{count} 个链接原已存在',
  refused: '{count} 行未能存档',
  line: '第 {number} 行',
  keepRefused: '修改这些行',
  finish: '完成',
  stop: '停止',
  notTried: '尚未处理：在此之前已停止。',
}
