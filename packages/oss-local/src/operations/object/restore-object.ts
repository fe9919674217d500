import { OssError } from '../../errors/oss-error.js'
import { nodes, readXml, word } from '../../xml/read.js'
import { invalidArgument } from '../../errors/invalid-argument.js'
import { oneOf } from '../attributes.js'
import type { Context, Operation } from '../operation.js'
import { isArchived } from '../readable.js'
import { readText } from '../receive.js'

const day = 86_400_000

const tiers = ['Expedited', 'Standard', 'Bulk'] as const

export const restoreObject: Operation = {
  name: 'RestoreObject',
  actions: ['oss:RestoreObject'],
  async run(context) {
    const { services, bucket, key, now } = context
    const { days, tier } = await readRequest(context)
    let isRestored = false
    const object = await services.store.objects.update({ bucket, key }, ({ storageClass, restored }) => {
      if (!isArchived(storageClass)) throw new OssError('OperationNotSupported')
      // Only what is archived more deeply has a choice of speeds.
      if (tier !== undefined && storageClass === 'Archive') throw new OssError('MalformedXML')
      if (restored !== undefined && now < restored.from) throw new OssError('RestoreAlreadyInProgress')
      isRestored = restored !== undefined && now < restored.until
      const from = isRestored && restored ? restored.from : new Date(now.getTime() + services.restoreTime)
      const start = Math.max(from.getTime(), now.getTime())
      return { restored: { from, until: new Date(start + days * day) } }
    })
    const headers: Record<string, string> = {}
    if (object.storageClass !== 'Archive') headers['x-oss-object-restore-priority'] = tier ?? 'Standard'
    return { status: isRestored ? 200 : 202, headers }
  },
}

/** How long the restored copy shall stay, and how fast it shall be there. */
async function readRequest(context: Context): Promise<{ days: number; tier: (typeof tiers)[number] | undefined }> {
  const body = await readText(context, context.services.limits.settingXmlBytes)
  if (body.trim() === '') return { days: 1, tier: undefined }
  const request = readXml(body, 'RestoreRequest')
  const value = word(request, 'Days') ?? '1'
  const days = /^\d+$/.test(value) ? Number(value) : 0
  if (days < 1 || days > 365) throw invalidArgument('Days', value, 'Days must be an integer between 1 and 365.')
  const [parameters] = nodes(request, 'JobParameters')
  const tier = parameters && word(parameters, 'Tier')
  return { days, tier: tier === undefined ? undefined : oneOf(tiers, 'Tier', tier) }
}
