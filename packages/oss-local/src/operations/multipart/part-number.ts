import { OssError } from '../../errors/oss-error.js'
import type { Context } from '../operation.js'

/** The two parameters that name a part. Throws InvalidArgument. */
export function readPartAddress({ query, services: { limits } }: Context): { id: string; number: number } {
  const value = query.get('partNumber') ?? ''
  const number = /^\d+$/.test(value) ? Number(value) : 0
  if (number < 1 || number > limits.parts) {
    throw new OssError('InvalidArgument', {
      message: `Part number must be an integer between 1 and ${String(limits.parts)}, inclusive.`,
      ec: '0017-00000220',
      details: [
        ['ArgumentName', 'PartNumber'],
        ['ArgumentValue', value],
      ],
    })
  }
  return { id: query.get('uploadId') ?? '', number }
}
