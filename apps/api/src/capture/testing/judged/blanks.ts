/** Pages with nothing on them, for one reason or another. */
export const blanks: Record<string, string> = {
  nothing: '<!DOCTYPE html><html><head><title>Example</title></head><body></body></html>',
  'an empty root':
    '<!DOCTYPE html><html><head><title>App</title></head><body><div id=root></div><script>throw new Error("no")</script></body></html>',
  'a script that does not come':
    '<!DOCTYPE html><html><head><title>App</title></head><body><div id=app></div><script src="/missing-bundle.js"></script></body></html>',
  'a spinner that never ends':
    '<html><head><title>App</title></head><body><div class=spinner style="width:40px;height:40px;border:4px solid"></div><p>Loading...</p><script>let x</script></body></html>',
  正在加载:
    '<html><head><title>应用</title></head><body><div id=app><p>正在加载，请稍候…</p></div><script>let x</script></body></html>',
  加载中: '<html><head><title>应用</title></head><body><p>加载中...</p><script>let x</script></body></html>',
  'scripts wanted':
    '<html><head><title>React App</title></head><body><p>You need to enable JavaScript to run this app.</p><div id=root></div></body></html>',
  需要脚本:
    "<html><head><title>系统</title></head><body><div>We're sorry but admin doesn't work properly without JavaScript enabled. Please enable it to continue.</div><div id=app></div></body></html>",
  'only a frame of navigation':
    '<html><head><title>Portal</title></head><body><header><a href=/>Portal</a><nav><a>Home</a> <a>News</a> <a>Help</a></nav></header><main id=content></main><footer>© Portal, all rights reserved</footer><script>let x</script></body></html>',
  'white on white':
    '<html><head><title>Hidden</title></head><body style="display:none"><p>All of the text is here, but the script that shows it failed.</p><script>throw 1</script></body></html>',
  transparent:
    '<html><head><title>Fade</title></head><body><div style="visibility:hidden"><p>Waiting for the animation to begin.</p></div><script>throw 1</script></body></html>',
  'white space only':
    '<html><head><title>x</title></head><body>&nbsp;&nbsp; <br><br> &nbsp;<script>let x</script></body></html>',
  redirecting:
    '<html><head><title>Redirecting</title></head><body><p>Redirecting…</p><script>let x</script></body></html>',
}
