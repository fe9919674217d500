import type { CapturedFile, CaptureResult } from '../capture/capture.types.js'
import type { Artifact } from '../snapshots/artifact.entity.js'
import { ArtifactKind } from '../snapshots/snapshot.enums.js'

const { ARTICLE, TEXT, THUMBNAIL } = ArtifactKind

/**
 * What can be made of uploaded files, by their kinds, in the order in which they are read: the first that can give something
 * gives it. What people attach beside (FILE) is no part of the page.
 */
const gives: Partial<Record<ArtifactKind, readonly ArtifactKind[]>> = {
  TEXT: [TEXT],
  SCREENSHOT: [THUMBNAIL],
  HTML: [TEXT, ARTICLE, THUMBNAIL],
  MHTML: [TEXT, ARTICLE, THUMBNAIL],
  PDF: [TEXT, THUMBNAIL],
  ORIGINAL: [TEXT, THUMBNAIL],
}

/** The kinds of files that something is made of. */
export const sourceKinds = Object.keys(gives) as ArtifactKind[]

/** Anything can be an original: that nothing is made of it is no news. */
const partsOfPage: readonly ArtifactKind[] = sourceKinds.filter((kind) => kind !== ArtifactKind.ORIGINAL)

/** What a snapshot lacks, and which of its files may have it. Of a kind that was uploaded, nothing is made. */
export class DerivationPlan {
  readonly sources: readonly Artifact[]
  private readonly tooLarge: readonly Artifact[]
  private readonly present: Set<ArtifactKind>

  /**
   * @param hasText whether there is a text of it that is searched: an uploaded TEXT is read for that alone
   * @param largest in bytes: what is larger is kept, and not read
   */
  constructor(
    artifacts: readonly Artifact[],
    private hasText: boolean,
    largest: number,
  ) {
    this.present = new Set(artifacts.map(({ kind }) => kind))
    const readable = artifacts.filter(({ size }) => size <= largest)
    this.tooLarge = artifacts.filter(({ kind, size }) => size > largest && partsOfPage.includes(kind))
    this.sources = sourceKinds.flatMap((kind) => readable.filter((artifact) => artifact.kind === kind))
  }

  /** What to ask a file for: nothing, where all is there that it could give. */
  formatsFor({ kind }: Artifact): ReadonlySet<ArtifactKind> {
    const lacks = (each: ArtifactKind) => !this.present.has(each) || (each === TEXT && !this.hasText)
    return new Set(gives[kind]?.filter(lacks))
  }

  /** What is kept of the page, is too large to be read, and could give what none of the others has given. */
  get unread(): readonly Artifact[] {
    return this.tooLarge.filter((each) => this.formatsFor(each).size > 0)
  }

  /** Notes what a file gave. @returns the files to keep of it */
  take({ files, text }: CaptureResult): CapturedFile[] {
    const kept = files.filter(({ kind }) => !this.present.has(kind))
    for (const { kind } of kept) this.present.add(kind)
    this.hasText ||= text !== undefined
    return kept
  }
}
