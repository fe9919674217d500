import { OssError } from '../../errors/oss-error.js'
import { readXml, word } from '../../xml/read.js'
import { invalidArgument } from '../../errors/invalid-argument.js'
import type { Context, Operation } from '../operation.js'
import { isArchived } from '../readable.js'
import { readText } from '../receive.js'

const day = 86_400_000

export const restoreObject: Operation = {
  name: 'RestoreObject',
  actions: ['oss:RestoreObject'],
  async run(context) {
    const { services, bucket, key, now } = context
    const days = await readDays(context)
    let isRestored = false
    await services.store.objects.update({ bucket, key }, ({ storageClass, restored }) => {
      if (!isArchived(storageClass)) throw new OssError('OperationNotSupported')
      if (restored !== undefined && now < restored.from) throw new OssError('RestoreAlreadyInProgress')
      isRestored = restored !== undefined && now < restored.until
      const from = isRestored && restored ? restored.from : new Date(now.getTime() + services.restoreTime)
      const start = Math.max(from.getTime(), now.getTime())
      return { restored: { from, until: new Date(start + days * day) } }
    })
    return { status: isRestored ? 200 : 202, headers: {} }
  },
}

/** How long the restored copy shall stay. */
async function readDays(context: Context): Promise<number> {
  const body = await readText(context, context.services.limits.settingXmlBytes)
  if (body.trim() === '') return 1
  const value = word(readXml(body, 'RestoreRequest'), 'Days') ?? '1'
  const days = /^\d+$/.test(value) ? Number(value) : 0
  if (days < 1 || days > 365) throw invalidArgument('Days', value, 'Days must be an integer between 1 and 365.')
  return days
}
