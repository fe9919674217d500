import type { Operation } from '../operation.js'

export const deleteObject: Operation = {
  name: 'DeleteObject',
  actions: ['oss:DeleteObject'],
  async run({ services, bucket, key }) {
    await services.store.objects.delete(bucket, [key])
    return { status: 204, headers: {} }
  },
}
