import { describe, expect, it } from 'vitest'
import { fileNameOf } from './file-name.js'

describe('the name of a download', () => {
  it.each([
    ['https://a.example/b/report.pdf?x=1', undefined, 'report.pdf'],
    ['https://a.example/%E6%8A%A5%E5%91%8A.pdf', undefined, '报告.pdf'],
    ['https://a.example/', undefined, 'original'],
    ['https://a.example/x', 'attachment; filename="a b.zip"', 'a b.zip'],
    ['https://a.example/x', 'attachment; filename=a.zip; size=1', 'a.zip'],
    ['https://a.example/x', `attachment; filename="f.txt"; filename*=UTF-8''%E4%B8%AD.txt`, '中.txt'],
    ['https://a.example/x', 'attachment; filename="../../etc/passwd"', 'passwd'],
    ['https://a.example/x', 'attachment; filename="C:\\\\x\\\\evil.exe"', 'evil.exe'],
    ['https://a.example/x', 'attachment; filename="a\r\nb\u202Egnp.exe"', 'abgnp.exe'],
    ['https://a.example/x', 'attachment; filename="..."', 'original'],
    ['https://a.example/%', undefined, '%'],
    [`https://a.example/${'x'.repeat(300)}.pdf`, undefined, `${'x'.repeat(236)}.pdf`],
    [`https://a.example/${'年'.repeat(100)}.pdf`, undefined, `${'年'.repeat(78)}.pdf`],
  ])('%s with %j is %s', (url, disposition, name) => expect(fileNameOf(url, disposition)).toBe(name))
})
