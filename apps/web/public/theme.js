// Runs before the first paint: a page that is dark must not flash white.
{
  const theme = localStorage.getItem('linksnap.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
}
