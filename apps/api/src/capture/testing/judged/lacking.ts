const prose =
  '<p>A paragraph of the article that came, with all of its text and a few words more, so that it can be read.</p>'.repeat(
    10,
  )
const pictures = (present: number, absent: number) =>
  Array.from({ length: present }, () => '<img src="/picture.svg" width=200 height=100>').join('') +
  Array.from({ length: absent }, (_, i) => `<img src="/absent-${i}.png" width=200 height=100 alt="">`).join('')

/** Pages that lack a part that would be seen. */
export const lacking: Record<string, string> = {
  'its style sheet': `<html><head><title>Plain</title><link rel=stylesheet href="/absent.css"></head><body><h1>Story</h1>${prose}</body></html>`,
  'one of its style sheets': `<html><head><title>Half</title><style>body{color:navy}</style><link rel=stylesheet href="/absent/theme.css"></head><body><h1>Story</h1>${prose}</body></html>`,
  'all of its pictures': `<html><head><title>Album</title></head><body><h1>Album</h1>${pictures(0, 6)}${prose}</body></html>`,
  'half of its pictures': `<html><head><title>Album</title></head><body><h1>Album</h1>${pictures(4, 4)}${prose}</body></html>`,
  'the only picture': `<html><head><title>Photo</title></head><body><h1>Photo of the day</h1>${pictures(0, 1)}</body></html>`,
  'pictures of a host that is not there': `<html><head><title>Gallery</title></head><body><h1>Gallery</h1><img src="http://gone.example.com/1.jpg" width=300 height=200><img src="http://gone.example.com/2.jpg" width=300 height=200>${prose}</body></html>`,
  'an imported style sheet': `<html><head><title>Import</title><style>@import url(/absent/base.css);</style></head><body><h1>Story</h1>${prose}</body></html>`,
}

/** Consent layers without a page behind them, for what should be there never comes. */
export const walls: Record<string, string> = Object.fromEntries(
  [
    'We use cookies. <button>Accept</button>',
    '本站使用 Cookie。<button>同意</button>',
    'Wir verwenden Cookies <button>Akzeptieren</button>',
  ].map((text, index) => [
    `wall ${index + 1}`,
    `<html><head><title>Story</title></head><body><div id=app></div><script>
    const show = () => { document.querySelector('.consent-bar')?.remove(); const bar = document.createElement('div'); bar.className = 'consent-bar'; bar.style.cssText = 'position:fixed;bottom:0;width:100%;background:#ddd;padding:40px'; bar.innerHTML = '${text}'; document.body.append(bar) }
    show(); setInterval(show, 5)</script></body></html>`,
  ]),
)
