import { ownMembers } from '../browser/own-members.js'
import * as signals from '../judgement/signals.page.js'
import * as resources from '../remedies/resources.page.js'
import * as attributes from '../serialize/attributes.page.js'
import * as document from '../serialize/document.page.js'
import * as fields from '../serialize/fields.page.js'
import * as foreign from '../serialize/foreign.page.js'
import * as frames from '../serialize/frames.page.js'
import * as head from '../serialize/head.page.js'
import * as images from '../serialize/images.page.js'
import * as scroll from '../serialize/scroll.page.js'
import * as shadow from '../serialize/shadow.page.js'
import * as tree from '../serialize/tree.page.js'
import * as facts from './facts.page.js'
import * as layers from './layers.page.js'
import * as settling from './settling.page.js'
import * as unfold from './unfold.page.js'

/** Every function that runs inside pages. They know each other as members of `this`. */
export const pageKit = {
  ...attributes,
  ...document,
  ...facts,
  ...fields,
  ...foreign,
  ...frames,
  ...head,
  ...images,
  ...layers,
  ownMembers,
  ...resources,
  ...scroll,
  ...settling,
  ...shadow,
  ...signals,
  ...tree,
  ...unfold,
}

export type PageKit = typeof pageKit
