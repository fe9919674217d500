import type { EntityManager } from 'typeorm'
import type { Viewer } from '../auth/viewer.js'
import { dialectOf } from '../database/dialect.js'
import { joinSql, raw, select, sql } from '../database/sql.js'
import { includes, type NumberList, union } from '../database/term-index/number-list.js'
import { readNumbers } from '../database/term-index/read-numbers.js'
import type { TermIndex, Zone } from '../database/term-index/term-index.js'
import { ApiError } from '../graphql/errors.js'
import { findTags } from '../tags/tag-lookup.js'
import { parseTagName, type TagName } from '../tags/tag-name.js'
import { wordList } from '../tags/tag-words.js'
import { ownerNumber, siteToken } from './link-document.js'
import type { PageName } from './name-match.js'
import type { LinkState, QueryNode, TextField, TextNode } from './query/query.types.js'
import { type Condition, Conditions } from './selection/conditions.js'
import { documentsWhere } from './selection/documents-where.js'
import { either, those } from './selection/number-set.js'
import {
  allSelections,
  anyBySql,
  isByDocuments,
  isBySql,
  noLink,
  otherThan,
  type Selection,
  withCondition,
  withDocuments,
} from './selection/selection.js'

/** Where words are looked for, in the pieces in which a ranking counts them: these are looked up once for both. */
export const titleZones: readonly Zone[] = ['title']
export const headZones: readonly Zone[] = ['url', 'description', 'note']
const contentZones: readonly Zone[] = ['content']

/** Where the words of a field are looked for; those of no field also in the names of tags. */
const zonesOf: Record<TextField | 'any', readonly (readonly Zone[])[]> = {
  title: [titleZones],
  url: [['url']],
  note: [['note']],
  any: [titleZones, headZones, contentZones],
}

const stateConditions: Record<LinkState, (conditions: Conditions) => Condition> = {
  starred: (conditions) => conditions.starred(true),
  unread: (conditions) => conditions.read(false),
  trashed: (conditions) => conditions.trashed,
  untagged: (conditions) => conditions.untagged,
  failed: (conditions) => conditions.failed,
  archived: (conditions) => conditions.archived(true),
}

/** Finds out which of the viewer's links a query means. Good for one query. */
export class QueryReader {
  /** The documents of each word or phrase that was looked up. */
  readonly found = new Map<TextNode, NumberList>()
  /** What was looked up already: it is asked for again where it is ranked. */
  private readonly known = new Map<string, Promise<NumberList>>()
  private readonly conditions: Conditions

  constructor(
    private readonly manager: EntityManager,
    private readonly termIndex: TermIndex,
    private readonly viewer: Viewer,
  ) {
    this.conditions = new Conditions(viewer)
  }

  async select(node: QueryNode): Promise<Selection> {
    switch (node.kind) {
      case 'and':
        return allSelections(await this.selectEach(node.nodes))
      case 'or':
        return this.anyOf(await this.selectEach(node.nodes))
      case 'not':
        return this.noneOf(await this.select(node.node))
      case 'text':
        return withDocuments(those(await this.documentsWith(node)))
      case 'site':
        return withDocuments(those(await this.lookUp([siteToken(node.host)], ['site'])))
      case 'tag':
        return this.tagged(node.name)
      case 'before':
        return withCondition(this.conditions.addedBefore(node.time))
      case 'after':
        return withCondition(this.conditions.addedFrom(node.time))
      case 'is':
        return withCondition(stateConditions[node.state](this.conditions))
    }
  }

  /** The documents of a tag that has these words in its name, or in another of its names. */
  taggedWith({ tokens, prefix }: TextNode['term']): Promise<NumberList> {
    const words = wordList(tokens, prefix)
    return this.once(`tags ${words}`, () => this.lookUpTagged(words))
  }

  /** The documents that have these words, one after the other, in one of the zones. */
  lookUp(tokens: readonly string[], zones: readonly Zone[], prefix = false): Promise<NumberList> {
    return this.once(JSON.stringify([tokens, zones, prefix]), () =>
      this.termIndex.find(this.manager, ownerNumber(this.viewer.userId), { tokens, prefix }, zones),
    )
  }

  /** By document, what it is called. */
  async namesOf(numbers: readonly number[]): Promise<Map<number, PageName>> {
    if (numbers.length === 0) return new Map()
    const rows = await select<PageName & { number: number }>(
      this.manager,
      sql`SELECT document.number, link.title, link.url FROM search_documents document
          JOIN links link ON link.id = document.linkId WHERE document.number IN (${numbers})`,
    )
    return new Map(rows.map((row) => [row.number, row]))
  }

  /** By link, those of the words that its archived text has. */
  async wordsInText(words: readonly TextNode[], linkIds: readonly string[]): Promise<Map<string, TextNode[]>> {
    const anywhere = words.filter(({ field }) => field === null)
    if (anywhere.length === 0) return new Map()
    const lists = await Promise.all(
      anywhere.map(async (node) => {
        const { tokens, prefix } = node.term
        return { node, documents: await this.lookUp(tokens, contentZones, prefix) }
      }),
    )
    const rows = await select<{ linkId: string; number: number }>(
      this.manager,
      sql`SELECT linkId, number FROM search_documents WHERE linkId IN (${linkIds})`,
    )
    return new Map(
      rows.map(({ linkId, number }) => [
        linkId,
        lists.filter(({ documents }) => includes(documents, number)).map(({ node }) => node),
      ]),
    )
  }

  private async lookUpTagged(words: string): Promise<NumberList> {
    const { userId } = this.viewer
    const named = ['id AS tagId FROM tags', 'tagId FROM tag_aliases'].map(
      (what) => sql`SELECT ${raw(what)} WHERE ownerId = ${userId} AND INSTR(words, ${words}) > 0`,
    )
    const tags = await select<{ tagId: string }>(this.manager, joinSql(named, ' UNION '))
    if (tags.length === 0) return new Uint32Array()
    // Apart from what finds the tags: MySQL would join that to all rows of all tags.
    return readNumbers(
      this.manager,
      'document.number',
      sql`FROM link_tags tagging
          ${raw(dialectOf(this.manager).joinInOrder)} search_documents document ON document.linkId = tagging.linkId
          WHERE tagging.tagId IN (${tags.map(({ tagId }) => tagId)})`,
    )
  }

  private once(key: string, lookUp: () => Promise<NumberList>): Promise<NumberList> {
    const list = this.known.get(key) ?? lookUp()
    this.known.set(key, list)
    return list
  }

  private selectEach(nodes: readonly QueryNode[]): Promise<Selection[]> {
    return Promise.all(nodes.map((node) => this.select(node)))
  }

  private async noneOf(selection: Selection): Promise<Selection> {
    return otherThan(isBySql(selection) ? selection : await this.byDocuments(selection))
  }

  private async anyOf(selections: readonly Selection[]): Promise<Selection> {
    if (selections.every(isBySql)) return anyBySql(selections)
    const sets = await Promise.all(selections.map((each) => this.byDocuments(each)))
    return withDocuments(sets.map(({ documents }) => documents).reduce(either))
  }

  /** The same, by documents alone. */
  private async byDocuments(selection: Selection): Promise<Selection> {
    if (isByDocuments(selection)) return selection
    return withDocuments(those(await documentsWhere(this.manager, this.viewer, selection)))
  }

  private async documentsWith(node: TextNode): Promise<NumberList> {
    const { field, term } = node
    const lookUps = zonesOf[field ?? 'any'].map((zones) => this.lookUp(term.tokens, zones, term.prefix))
    const lists = await Promise.all(field === null ? [...lookUps, this.taggedWith(term)] : lookUps)
    const documents = lists.reduce(union)
    this.found.set(node, documents)
    return documents
  }

  private async tagged(text: string): Promise<Selection> {
    const name = readName(text)
    const tag = name && (await findTags(this.manager, this.viewer, [name])).get(name.key)
    return tag ? withCondition(this.conditions.tagged(tag.id)) : noLink
  }
}

/** undefined for what can be no tag's name. */
function readName(text: string): TagName | undefined {
  try {
    return parseTagName(text, 'query')
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}
