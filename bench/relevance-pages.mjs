// Real manual pages in English and Chinese, as links with their archived texts.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { plainText } from './library-corpus.mjs'

/** By the beginning of a page's name: where its files are, how their names end, and where people find it on the web. */
const manuals = {
  py: {
    folder: '/usr/share/doc/python3.11/html',
    files: '{c-api,distutils,extending,faq,howto,library,reference,tutorial,using,whatsnew}/*.html',
    end: '.html',
    url: (page) => `https://docs.python.org/3/${page}.html`,
  },
  cpp: cppreference('cpp'),
  c: cppreference('c'),
  'hb-en': handbook('en-US'),
  'hb-zh': handbook('zh-CN'),
  'ref-zh': {
    folder: '/usr/share/debian-reference',
    files: '*.zh-cn.html',
    end: '.zh-cn.html',
    url: (page) => `https://www.debian.org/doc/manuals/debian-reference/${page}.zh-cn.html`,
  },
}

function cppreference(language) {
  return {
    folder: `/usr/share/cppreference/doc/html/en/${language}`,
    files: '**/*.html',
    end: '.html',
    url: (page) => `https://en.cppreference.com/w/${language}/${page}`,
  }
}

function handbook(language) {
  return {
    folder: `/usr/share/doc/debian-handbook/html/${language}`,
    files: '*.html',
    end: '.html',
    url: (page) => `https://debian-handbook.info/browse/${language}/stable/${page}.html`,
  }
}

const blocks = /<\/?(?:p|div|li|[uod]l|d[td]|t[dhr]|table|h\d|br|pre|section|title)\b[^>]*>/g

/** All pages, in the order of their names: name, url, title, text. */
export function readPages() {
  return Object.entries(manuals).flatMap(([manual, { folder, files, end, url }]) => {
    if (!existsSync(folder))
      throw new Error(
        'Install the Debian packages python3-doc, cppreference-doc-en-html, debian-handbook, debian-reference-zh-cn.',
      )
    return globSync(files, { cwd: folder })
      .sort()
      .map((file) => {
        const html = readFileSync(join(folder, file), 'utf8')
        const page = file.slice(0, -end.length)
        const [, title = basename(page)] = /<title[^>]*>([^]*?)<\/title>/.exec(html) ?? []
        const [body] = /<body[^]*/.exec(html) ?? [html]
        return {
          name: `${manual}/${page}`,
          url: url(page),
          title: plainText(title),
          text: plainText(body.replace(blocks, ' ')),
        }
      })
  })
}
