import type { Messages } from '../messages.js'

export const viewer: Messages['viewer'] = {
  tabs: '查看方式',
  page: '网页',
  picture: '画面',
  article: '正文',
  pdf: 'PDF',
  files: '文件',
  missing: {
    page: '这份快照没有网页副本。',
    picture: '这份快照没有画面。',
    article: '这个网页没有可单独阅读的正文。',
    pdf: '这份快照没有 PDF。',
  },
  missingHint: '其他文件在“文件”里。',
  pageFrame: '存档的网页：{title}',
  pdfFrame: '存档的 PDF：{title}',
  pictureOf: '网页画面：{title}',
  actualSize: '实际大小',
  fitWidth: '适应宽度',
  newTab: '在新标签页中打开',
  minutes: '约 {count} 分钟',
  articleFailed: '正文加载失败',
  pictureFailed: '画面加载失败',
}

export const files: Messages['files'] = {
  kind: '内容',
  size: '大小',
  dimensions: '{width} × {height}',
  sha256: 'SHA-256',
  copySha256: '复制 {name} 的 SHA-256',
  download: '下载',
  downloadFile: '下载 {name}',
  total: '{files}，{size}',
  kinds: {
    HTML: '网页',
    SCREENSHOT: '画面',
    PDF: 'PDF',
    ARTICLE: '正文',
    TEXT: '文字',
    THUMBNAIL: '缩略图',
    FAVICON: '图标',
    ORIGINAL: '原文件',
    MHTML: 'MHTML',
    FILE: '文件',
  },
}
