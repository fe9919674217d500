/** Links that are probably the same page. */
export const duplicates = {
  title: 'Duplicates',
  count: '{count} group | {count} groups',
  hint: 'Links whose addresses probably lead to the same page. The one that stays gets the snapshots, tags and notes of the others, which go to the trash; it can be undone.',
  keep: 'The link that stays',
  merge: 'Merge {count} link | Merge {count} links',
  none: 'No duplicates',
  noneHint: 'Links whose addresses differ only in http and https, www., a slash at the end or the like are shown here.',
  failed: 'The duplicates could not be loaded',
}
