/** Everything that means something to a shell, a string or a page, and letters of three scripts. A name has no slashes. */
export const awkwardName = `it's "50%" $HOME $(id) \`id\` #{x} \${y} %s {0} [1-2] ??= &amp; <b> 报告 é 😀;type=a@b,c.txt`

/** The same in what is signed: printable ASCII, with backslashes, and once nothing at all. */
export const awkwardMetadata = [
  { name: 'quotes', value: `it's "50%" \\" \\' \\\\ \`id\` \\(z) ??=` },
  { name: 'expansions', value: '$HOME $(id) ${y} #{x} %HOME% %s {0} @file !x *' },
  { name: 'markup', value: '</script><!-- &amp; <b> ]]> ; a=b, c: d' },
  { name: 'escapes', value: '\\n\\u0041\\x41\\101 C:\\new\\' },
  { name: 'empty', value: '' },
]
