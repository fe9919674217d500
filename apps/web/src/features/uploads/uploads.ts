import { shallowRef, watch } from 'vue'
import { attempt } from '../../attempt.js'
import { asApiError } from '../../errors.js'
import { readSetting, writeSetting } from '../../settings.js'
import { throttled } from '../../throttled.js'
import { viewer } from '../account/account.js'
import type { UploadQueue } from './engine/queue.js'
import type { TaskState, UploadTask } from './engine/task.js'
import type { UploadFault } from './engine/fault.js'
import { kindOf } from './file-kinds.js'

/** An upload as it is shown: a picture of a moment. */
export interface ShownUpload {
  task: UploadTask
  id: string
  linkId: string
  fileName: string
  size: number
  sent: number
  perSecond: number | undefined
  state: TaskState
  fault: UploadFault | undefined
}

/** The uploads of this tab, oldest first. */
export const uploads = shallowRef<ShownUpload[]>([])

let queue: Promise<UploadQueue> | undefined
/** How often moving bars are drawn, in ms. */
const frame = 150

/** The queue of whoever is signed in; its code comes when something is to be uploaded. */
function uploadQueue(): Promise<UploadQueue> {
  queue ??= open(viewer.value?.id ?? '')
  return queue
}

/** Files for a snapshot of a link. Says why where that cannot be. */
export const addFiles = (linkId: string, files: readonly File[]): Promise<boolean> =>
  doing(async (opened) => {
    writeSetting('uploads', 'open')
    const chosen = files.map((file) => ({ ...kindOf(file.name), fileName: file.name, size: file.size, file }))
    await opened.add(linkId, chosen)
  })

/** Goes on with what a reload has interrupted. */
export async function restoreUploads(): Promise<void> {
  if (readSetting('uploads') === null) return
  const found = await (await uploadQueue()).restore()
  if (found === 0) writeSetting('uploads', null)
}

export const pauseUpload = async ({ task }: ShownUpload): Promise<void> => (await uploadQueue()).pause(task)

/** @param file where it has to be chosen again */
export const resumeUpload = async ({ task }: ShownUpload, file?: File): Promise<void> =>
  (await uploadQueue()).resume(task, file)

/** Takes it off the list; one that is not done is canceled. */
export const removeUpload = ({ task }: ShownUpload): Promise<boolean> => doing((opened) => opened.remove(task))

export const clearDone = (): Promise<boolean> =>
  doing(async (opened) => {
    for (const task of opened.tasks.filter(({ state }) => state === 'done')) await opened.remove(task)
  })

/** Does something with the queue, and says why where it does not work. */
const doing = (work: (opened: UploadQueue) => Promise<void>): Promise<boolean> =>
  attempt(async () => {
    const opened = await uploadQueue()
    await work(opened).catch((error: unknown) => {
      throw asApiError((error as UploadFault).cause ?? error)
    })
  })

async function open(owner: string): Promise<UploadQueue> {
  const [{ UploadQueue }, { uploadApi }] = await Promise.all([import('./engine/queue.js'), import('./upload-api.js')])
  const draw = throttled(() => {
    uploads.value = opened.tasks.map(shown)
  }, frame)
  const opened = new UploadQueue(owner, uploadApi, draw)
  return opened
}

function shown(task: UploadTask): ShownUpload {
  const { id, linkId, fileName, size } = task.record
  const { sent, perSecond, state, fault } = task
  return { task, id, linkId, fileName, size, sent, perSecond, state, fault }
}

watch(
  () => viewer.value?.id,
  async () => {
    const before = await queue
    queue = undefined
    before?.close()
    uploads.value = []
  },
)
