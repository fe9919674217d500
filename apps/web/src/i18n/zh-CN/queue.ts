import type { Messages } from '../messages.js'

export const queue: Messages['queue'] = {
  running: '正在拍摄',
  waiting: '排队中',
  failed: '失败',
  summary: '正在拍摄 {capturing} 份，排队 {queued} 份',
  estimate: '预计还需{time}',
  estimateUnknown: '暂时无法预计所需时间',
  workers: '{count} 个拍摄进程，可同时拍 {capacity} 份',
  noWorkers: '没有拍摄进程在运行，启动之前不会拍任何快照。',
  pause: '暂停',
  resume: '继续',
  paused: '已暂停：您的快照会一直等待，直到您点“继续”。正在拍摄的仍会拍完。',
  attempt: '第 {number} 次尝试',
  retryAll: '全部重试',
  retried: '{count} 份快照已重新排队',
  failedToLoad: '队列加载失败',
}
