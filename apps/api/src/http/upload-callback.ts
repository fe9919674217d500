import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

const message = z.object({ object: z.string() })

/**
 * POST /callbacks/uploads, for the store: something has arrived. What it says is a hint and no more, so that it need not be
 * signed: whoever knows a key can have us look at it, and the look tells what is there.
 * https://www.alibabacloud.com/help/en/oss/developer-reference/callback
 */
export function addUploadCallback(server: FastifyInstance, onArrived: (objectKey: string) => Promise<void>): void {
  server.post('/callbacks/uploads', { bodyLimit: 4_096 }, async (request, reply) => {
    const { data } = message.safeParse(request.body)
    if (!data) return reply.code(400).send({ Status: 'not understood' })
    await onArrived(data.object)
    // The store hands this on to whoever uploaded, and takes nothing but JSON.
    return { Status: 'OK' }
  })
}
