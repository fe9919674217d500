// Runs before the first paint: a page that is dark must not flash white.
{
  const grounds = { light: '#f7f5f1', dark: '#141517' }

  /** Shows the page in a theme, and the browser's own edges with it; anything but these two is what the system wants. */
  window.applyTheme = (chosen) => {
    const { dataset } = document.documentElement
    if (chosen in grounds) dataset.theme = chosen
    else delete dataset.theme
    for (const theme of ['light', 'dark']) {
      document.querySelector(`meta[name="theme-color"][media*="${theme}"]`).content = grounds[chosen] ?? grounds[theme]
    }
  }

  let chosen
  try {
    chosen = localStorage.getItem('linksnap.theme')
  } catch {
    // A private window may keep nothing.
  }
  window.applyTheme(chosen ?? 'system')
}
