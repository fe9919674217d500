/** One link. */
export const link = {
  failed: 'The link could not be loaded',
  edit: 'Edit',
  editTitle: 'Edit the link',
  title: 'Title',
  titleHint: 'Leave it empty to use the page’s own title.',
  url: 'Address',
  urlTaken: 'Another of your links has this address.',
  note: 'Note',
  notePlaceholder: 'Why did you keep this?',
  noteHint: 'Saved as you leave the field',
  noteSaved: 'Note saved',
  tags: 'Tags',
  addTag: 'Add a tag',
  captureAgain: 'Capture again',
  inTrash: 'This link is in the trash.',
  restore: 'Restore',
}
