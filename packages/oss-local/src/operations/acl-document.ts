import type { OssResponse } from '../http/message.js'
import { xmlDocument } from '../xml/write.js'
import { ownerElement } from './listing.js'

export function aclDocument(owner: string, grant: string): OssResponse {
  const body = xmlDocument('AccessControlPolicy', [ownerElement(owner), ['AccessControlList', [['Grant', grant]]]])
  return { status: 200, headers: { 'content-type': 'application/xml' }, body }
}
