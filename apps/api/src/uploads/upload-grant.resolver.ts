import { Arg, FieldResolver, Resolver, Root } from 'type-graphql'
import { UploadGrant } from './grant.types.js'
import { writeSnippet } from './snippets/registry.js'
import { GrantMethod, SnippetLanguage } from './snippets/snippet.enums.js'

@Resolver(() => UploadGrant)
export class UploadGrantResolver {
  @FieldResolver(() => String, { description: 'Ready-to-run code that uploads a local file with this grant.' })
  snippet(
    @Root() grant: UploadGrant,
    @Arg('language', () => SnippetLanguage) language: SnippetLanguage,
    @Arg('method', () => GrantMethod, { defaultValue: GrantMethod.PUT }) method: GrantMethod,
  ) {
    return writeSnippet(grant, language, method)
  }
}
