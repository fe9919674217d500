const english = (count: number) =>
  Array.from(
    { length: count },
    (_, i) =>
      `<p>Paragraph ${i + 1} of this text tells something about its subject, in a sentence or two of ordinary length. It goes on a little.</p>`,
  ).join('')
const chinese = (count: number) =>
  Array.from(
    { length: count },
    (_, i) => `<p>第${i + 1}段：这一段文字讲述了它的主题，句子的长度与平常的文章差不多，读起来并不费力。</p>`,
  ).join('')
const picture = '<img src="/picture.svg" width=300 height=200 alt="">'

/** A short page with a heading of its own. */
const short = (heading: string, after = '', before = '') =>
  `<html><head><title>${heading}</title></head><body>${before}<h1>${heading}</h1>${english(1)}${after}<script>let x</script></body></html>`
const shortChinese = (heading: string, after = '', before = '') =>
  `<html lang=zh-CN><head><title>${heading}</title></head><body>${before}<h1>${heading}</h1>${chinese(1)}${after}<script>let x</script></body></html>`

/** Pages that are what was wanted, many of them with something about them that others have who are not. */
export const goodPages: Record<string, string> = {
  article: `<html lang=en><head><title>A story</title></head><body><article><h1>A story</h1>${english(12)}</article></body></html>`,
  文章: `<html lang=zh-CN><head><title>一篇文章</title></head><body><article><h1>一篇文章</h1>${chinese(12)}</article></body></html>`,
  'a short note': '<html><head><title>Note</title></head><body><h1>Buy milk</h1><p>And bread.</p></body></html>',
  'it works': '<html><body><h1>It works!</h1></body></html>',
  'a short Chinese note': '<html><head><title>便条</title></head><body><p>今晚七点开会。</p></body></html>',
  'an article with a sign-in in its header': `<html><head><title>News of the day</title></head><body><header>Example <form><input name=user placeholder=Email><input type=password placeholder=Password><button>Log in</button></form> or <a>Sign up</a></header><article><h1>News of the day</h1>${english(10)}</article></body></html>`,
  'a forum thread with a sign-in at its end': `<html><head><title>How do I save a page? - Forum</title></head><body><h1>How do I save a page?</h1>${english(9)}<div>Please log in to reply. <input type=password><button>Log in</button></div></body></html>`,
  '论坛帖子，底部要求登录后回帖': `<html><head><title>怎样保存网页 - 论坛</title></head><body><h1>怎样保存网页</h1>${chinese(14)}<p>您需要登录后才可以回帖 <a>登录</a> | <a>立即注册</a></p></body></html>`,
  'an article about signing in': `<html><head><title>How to add "Sign in with Example" to your site</title></head><body><h1>How to add sign-in to your site</h1>${english(5)}<h2>Ask people to log in to continue</h2>${english(10)}</body></html>`,
  'an article about error 404': `<html><head><title>HTTP 404 - Encyclopedia</title></head><body><h1>HTTP 404</h1><p>In computer network communications, the HTTP 404, 404 not found, or page not found error message is a standard response code.</p>${english(14)}</body></html>`,
  'an article about captchas': `<html><head><title>CAPTCHA - Encyclopedia</title></head><body><h1>CAPTCHA</h1><p>A CAPTCHA is a test to find out whether somebody is human: "Please verify that you are a human".</p>${english(14)}<div class="g-recaptcha" style="width:304px;height:78px">demo</div></body></html>`,
  关于验证码的文章: `<html><head><title>验证码的历史 - 百科</title></head><body><h1>验证码的历史</h1><p>请输入验证码、请拖动滑块完成验证，这些话人人都见过。</p>${chinese(14)}</body></html>`,
  'a comment form with a captcha': `<html><head><title>Blog: gardening</title></head><body><h1>Gardening</h1>${english(9)}<h3>Leave a comment</h3><form><textarea></textarea><div class="h-captcha" style="width:300px;height:78px">hCaptcha</div><button>Send</button></form></body></html>`,
  'a contact form with a captcha': `<html><head><title>Contact us</title></head><body><h1>Contact us</h1><p>Write to us, and we answer within two working days. Our office is open from Monday to Friday between nine and five. You can also call us on the number below, or visit us at the address on the map. For questions about an order, have its number at hand.</p><form><label>Name <input></label><label>Message <textarea></textarea></label><div class="g-recaptcha" style="width:304px;height:78px">x</div><button>Send</button></form><p>Example Street 1, 12345 Exampletown</p></body></html>`,
  'a gallery without words': `<html><head><title>Gallery</title></head><body>${picture.repeat(12)}</body></html>`,
  'one picture': `<html><head><title>sunset</title></head><body>${picture}</body></html>`,
  'a drawing':
    '<html><head><title>Drawing</title></head><body><svg width=600 height=400><circle cx=300 cy=200 r=150 fill=red /></svg></body></html>',
  'a game on a canvas':
    '<html><head><title>Game</title></head><body><canvas id=c width=800 height=500></canvas><script>const x=c.getContext("2d");x.fillRect(10,10,300,300)</script></body></html>',
  'a map':
    '<html><head><title>Map</title></head><body><div id=map style="height:600px"><svg width=1200 height=600><path d="M0 0L1200 600" stroke=black /></svg></div><script>let x</script></body></html>',
  'a page with one broken picture': `<html><head><title>Trip</title></head><body><h1>Trip</h1>${picture.repeat(5)}<img src="/absent.png" width=100 height=100>${english(5)}</body></html>`,
  'a page with a pixel that does not come': `<html><head><title>Trip</title></head><body><h1>Trip</h1>${english(6)}<img src="http://tracker.example.net/pixel.gif" width=1 height=1><script src="http://ads.example.net/ads.js"></script></body></html>`,
  'a table': `<html><head><title>Prices</title></head><body><table>${'<tr><td>Apples</td><td>1.20</td><td>kg</td></tr>'.repeat(20)}</table></body></html>`,
  code: `<html><head><title>main.c</title></head><body><pre>${'int main(void) { return 404; } /* page not found */\n'.repeat(30)}</pre></body></html>`,
  'an application that came up':
    '<html><head><title>Tasks</title></head><body><div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript><script>setTimeout(() => root.innerHTML = "<h1>Tasks</h1><ul><li>Write the report</li><li>Call the office</li></ul>", 400)</script></body></html>',
  'an application that takes its time':
    '<html><head><title>Slow</title></head><body><div id=root>Loading...</div><script>setTimeout(() => root.innerHTML = "<h1>Here at last</h1><p>It took a while to come up.</p>", 1200)</script></body></html>',
  'a search without results': `<html><head><title>kumquat recipes - Search</title></head><body><header><nav><a>All</a> <a>Images</a></nav><input value="kumquat recipes"></header><main><p>No results for <b>kumquat recipes</b>.</p><p>Check your spelling, or use fewer words. Did you mean cumquat recipes? People also searched for: orange recipes, lemon tart, marmalade.</p></main></body></html>`,
  'a home page of links': `<html><head><title>Portal</title></head><body><nav>${'<a href=/x>Section of the portal</a> '.repeat(10)}</nav><main>${'<h3><a href=/y>Headline of a story that is told elsewhere</a></h3>'.repeat(25)}</main><a>Log in</a></body></html>`,
  'a shop item': `<html><head><title>Teapot, blue — Shop</title></head><body><header>Shop <a>Sign in</a> <a>Cart</a></header><main><h1>Teapot, blue</h1>${picture}<p>19.90</p><p>A teapot for four cups, made of stoneware. Dishwasher safe.</p><button>Add to cart</button></main></body></html>`,
  'a video with its description':
    '<html><head><title>How bread is made</title></head><body><h1>How bread is made</h1><video width=800 height=450 poster="/picture.svg"></video><p>From grain to loaf in nine minutes.</p></body></html>',
  'a frameset':
    '<html><head><title>Old manual</title></head><frameset cols="20%,80%"><frame src="/frame-a.html"><frame src="/frame-b.html"></frameset></html>',
  'a page in a frame':
    '<html><head><title>Embedded</title></head><body style="margin:0"><iframe src="/frame-b.html" width="100%" height="700"></iframe></body></html>',
  'an unavailable option': `<html><head><title>Hotel by the sea</title></head><body><h1>Hotel by the sea</h1>${english(6)}<p>This room is not available on the dates you chose.</p></body></html>`,
  'a page with a newsletter box': `<html><head><title>Recipe: lemon tart</title></head><body><h1>Lemon tart</h1>${english(8)}<aside><h3>Subscribe to our newsletter</h3><input type=email><button>Subscribe</button></aside></body></html>`,
  'a page that closes its layer': `<html><head><title>Story</title></head><body><h1>Story</h1>${english(8)}<div id=l style="position:fixed;bottom:0;width:100%;background:#eee">We use cookies. <button onclick="l.remove()">Reject all</button></div></body></html>`,
  'a story behind a request to sign in': `<html><head><title>Story</title></head><body style="overflow:hidden"><article><h1>Story</h1>${english(20)}</article><div style="position:fixed;inset:0;background:#0008"><div style="margin:20vh auto;width:400px;background:white"><h2>Sign in to continue</h2><input type=password><button>Close</button></div></div></body></html>`,
  'server notes': `<html><head><title>Status codes</title></head><body><h1>Status codes of our API</h1><ul><li>200 all is well</li><li>404 not found</li><li>500 internal server error</li><li>503 service unavailable</li></ul>${english(12)}</body></html>`,
  'a privacy policy': `<html><head><title>Privacy policy</title></head><body><h1>Privacy policy</h1><p>We use cookies. You can accept or reject them.</p>${english(15)}</body></html>`,
  ...Object.fromEntries(
    ['S&P 500', 'A $500 laptop that lasts', 'Peugeot 404', 'Room 404', 'Fiat 500', 'Fortune 500 in a chart'].map(
      (heading) => [`a number in its heading: ${heading}`, short(heading)],
    ),
  ),
  ...Object.fromEntries(
    ['标普500指数收涨1%', '世界500强', '奖金500万元', '满500减50', '人均404元的晚餐', '500服务网点'].map((heading) => [
      `标题里的数字：${heading}`,
      shortChinese(heading),
    ]),
  ),
  'a statistic': short('Our year in numbers', '<h2>500</h2><p>customers</p><h2>404</h2><p>pages printed</p>'),
  'news of a removal': short('The mayor has been removed from office'),
  'a film title': short('The day something went wrong'),
  '论坛短帖，登录后才可以回帖': shortChinese(
    '怎样保存网页',
    '<p>您需要登录后才可以回帖 <a href=/l>登录</a> | <a href=/r>立即注册</a></p>',
  ),
  论坛页眉里的快速登录: shortChinese(
    '求推荐一本书',
    '',
    '<div id=hd><form>用户名 <input name=username> 密码 <input type=password> <button>登录</button> <a href=/r>立即注册</a></form></div>',
  ),
  'a login box beside the text': short(
    'A thread',
    '',
    '<div style="float:left;width:220px"><form>User <input size=8> Password <input type=password size=8></form></div>',
  ),
  'a blog that takes comments': short('Notes', '<p>You must be logged in to post a comment.</p>'),
  'a club with a way in': short('Our garden club', '<p>Already a member? <a href=/l>Sign in</a></p>'),
  'help with signing in': short('How do I log in?', '<form role=search><input name=q placeholder=Search></form>'),
  'an application in a fixed frame': `<html><head><title>Notes</title></head><body><div style="position:fixed;inset:0;overflow:auto"><a href=/l>Sign in</a><h1>Notes</h1>${english(2)}</div></body></html>`,
  手机网页里的打开APP: shortChinese('一则新闻', '<div class=open-app>打开APP查看更多精彩内容</div>'),
  '二维码，欢迎关注': shortChinese(
    '一则公告',
    '<div><div class="qrcode" style="width:120px;height:120px;background:#ddd"></div><p>扫码关注公众号</p></div>',
  ),
  请登录后评论: shortChinese('一篇随笔', '<p>请登录后发表评论</p>'),
  'an application in shadow roots': `<html><head><title>App</title></head><body><my-app></my-app><script>customElements.define('my-app', class extends HTMLElement { constructor() { super(); this.attachShadow({ mode: 'open' }).innerHTML = '<style>h1{color:red}</style><h1>An app</h1>${english(3)}' } })</script></body></html>`,
  'an application in closed shadow roots': `<html><head><title>App</title></head><body><div id=app></div><script>app.attachShadow({ mode: 'closed' }).innerHTML = '<h1>An app</h1>${english(3)}'</script></body></html>`,
  'a card in a header': `<html><head><title>John Doe</title></head><body><header><h1>John Doe</h1><p>Designer in Berlin. Write to me at john@example.com.</p></header><script>let x</script></body></html>`,
  'a wiki with settings and privacy in its menu': `<html><head><title>Wiki</title></head><body><nav style="position:fixed;left:0;top:0;width:200px;height:100%"><a href=/h>Home</a> <a href=/s>Settings</a> <a href=/p>Privacy</a> <a href=/c>Cookies</a></nav><main style="margin-left:220px"><h1>Wiki</h1>${english(9)}</main></body></html>`,
  招聘启事: `<html><head><title>招聘</title></head><body><h1>招聘前端工程师</h1>${chinese(6)}<p>请登录官网投递简历</p></body></html>`,
}

/** Files that the pages above ask for. */
export const goodFiles: Record<string, string> = {
  '/frame-a.html': '<ul><li>Chapter one</li><li>Chapter two</li></ul>',
  '/frame-b.html': `<h1>Chapter one</h1>${english(5)}`,
}
