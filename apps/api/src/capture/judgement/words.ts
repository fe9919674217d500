// What pages say that are not what was wanted. Each pattern is for a text of a certain kind: titles and headings say it
// in few words, texts in the sentences that sites show. `words.test.ts` has for each what it is to find, and what not.

/** One pattern of several, without regard to case. */
const anyOf = (...patterns: RegExp[]) => new RegExp(patterns.map(({ source }) => source).join('|'), 'i')

/** The parts of titles and headings: what stands between their usual signs. */
export function partsOf(text: string): string[] {
  const signs = /[\n|·•_‹›«»:：!！]|(?<![a-z\d])[-–—]|[-–—](?![a-z\d])/i
  return text
    .split(signs)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

export const captchaTitles =
  /^(just a moment|attention required|please wait|one more step|are you (a )?(robot|human)|security check|human verification|verify(ing)? (that )?you are (a )?human|robot check|access (to this page )?(has been )?denied|pardon our interruption|checking your browser|ddos-guard|安全验证|百度安全验证|验证码|人机验证|滑动验证|访问验证|环境异常|身份验证|安全验证中心)|机器人验证|拖动滑块/i

export const captchaTexts = anyOf(
  /(verif(y|ying)|confirm|prove) (that )?you('re| are) (a )?(human|not a (ro)?bot)|are you a (ro)?bot\?|i('m| am) not a robot/,
  /press (&|and) hold|enter the characters you see|complete the (captcha|security check)|unusual (traffic|activity) from your/,
  /checking (if the site connection is secure|your browser before)|enable javascript and cookies to continue/,
  /请(按住|拖动|向右滑动|完成|输入|点击)[^。]{0,12}(滑块|验证码|安全验证|验证)|完成(下方|以下|安全)?验证后?(即可|才能|方可)?(继续)?访问/,
  /异常(请求|流量|访问)|网络环境存在异常|环境异常|访问(过于|太)频繁|人机(识别|验证)/,
)

/** A part of a title or heading that is nothing but this. */
export const signInTitles = anyOf(
  /^(please )?(log ?in|sign ?in|log on|sign on)(( to| or (sign up|register)| with|\/).{0,30})?$|^welcome back.{0,20}$/,
  /^(请|用户|账号|帐号|会员|统一|扫码|微信|微博|知乎|手机)?(登录|登錄|登入)(知乎|微博|页面|页|系统|平台|后.{0,20})?$|^统一身份认证/,
  /^(einloggen|anmelden|connexion|se connecter|iniciar sesión|ログイン|로그인)$/,
)

// Of what somebody who has signed in could do besides reading.
const notReading =
  '(?!.{0,6}(to )?(post|reply|repl|comment|vote|rate|edit|leave|add|upload|ask|answer|follow|like|回[帖复應]|回覆|评论|評論|留言|发[表帖布]|参与|点赞|收藏|提问|投票|打分|下载))'

export const signInTexts = anyOf(
  /(log|sign) ?in to (continue|view|see|read|access|your account|join)/,
  new RegExp(`you (must|need to|have to) (be (logged|signed) in|log ?in|sign ?in)${notReading}`),
  new RegExp(`please (log|sign) ?in( to${notReading}|\\.|$)`),
  /(content|article|post|page|story|section)[^.]{0,20} (members|subscribers)[- ]only|for (members|subscribers) only/,
  /subscribe to (continue|read|unlock)|to continue reading|create (a free|an) account to (continue|read|view)/,
  new RegExp(`请先?(登录|登錄|登入)(后|以|再|查看|继续)${notReading}|请先?(登录|登錄|登入)([。！!\\s]|$)`),
  /登[录錄入]后(即可|可以?|才能|方可)?(查看|阅读|浏览|继续|访问|使用)/,
  new RegExp(`需要?登[录錄](后|才)(能|可|可以|即可)?${notReading}`),
  /(会员|付费)(专享|可见|后可?阅读|内容)|订阅后(可|即可)?阅读|(下载|打开)[^。]{0,8}app[^。]{0,6}(查看|阅读)(全文|完整)/,
)

/** What a layer over the page says that asks for signing in, besides the same. */
export const layerSignInTexts =
  /(log|sign) ?in (to|or|with) |登[录錄入](后|以|即可|[/／或]?注册)|(扫码|微信|手机号?|密码|验证码|短信)登[录錄]/i

/** Where sites ask people to sign in. */
export const signInAddresses =
  /[/.?&=_-](log-?in|sign-?in|logging|passport)([/.?&=_-]|$)|^https?:\/\/(passport|login|sso|auth|accounts?|cas|id)\.|\/(sso|auth|cas|accounts?)([/?]|$)/i

/** A part of a title or heading that is nothing but this, or says that something is not there. */
export const notFoundTitles = anyOf(
  /^(error |http |status )?(404|410)( error)?[\s.!?…。！？]*$/,
  /(error|status|code|错误|页面|网页|not found|找不到)[\s:：(（-]{0,3}(404|410)(?!\d)|(^|[^\w$€£])(404|410)[\s:：(（-]{0,3}(error|not found|page|gone|错误|页面|网页|找不到|未找到)/,
  /pages? (was |is |were )?(not|could not be|can.?t be|cannot be) found|^(not|nothing was) found$|^nothing found[\s.!]*$/,
  /(this|the|that|page|post|article|content|video|item|listing|link|file)( you.{0,30})? (doesn.?t|does not|no longer) exists?/,
  /^(sorry.{0,3})?(this|the|that|your)? ?(page|post|article|content|video|item|product|listing|account|file)( that you.{0,30})? (is no longer|isn.?t|is not|is un) ?available/,
  /^(sorry.{0,3})?(this|the|that) (page|post|article|content|video|item|listing|question|account|file) (has been|was) (removed|deleted)|^video unavailable/,
  /(页面|网页|頁面|内容|文章|帖子|视频|商品|问题|回答|链接)(已)?(经)?(不存在|不见了|找不到|走丢|被删除|被移除|已下架|失效|去火星|丢失)|找不到(该|您|你|此)?(页面|网页|頁面|内容)/,
  /^(出错了|页面出错)[。！]*$|页面没有找到|seite nicht gefunden|page introuvable|página no encontrada|ページが見つかりません/,
)

export const notFoundTexts =
  /(the |this )?(page|url|article|post|link|content|video|item|product|profile|question)( that)?( you(.?re| are| were| have)?( looking for| requested| followed| trying to (view|reach|access)))?('s)? ?(was|is|has|can|could|may|might|does|isn|doesn|cannot|no|you)[^.]{0,40}(not (be )?found|n.?t (be )?found|not exist|n.?t exist|been (removed|deleted|moved)|unavailable|not available|n.?t available|no longer)|couldn.?t find (that|this|the|your) (page|article|post)|we can.?t find (that|this|the) page|((该|此|您访问的|你访问的|您要找的)[^。]{0,16}|抱歉[^。]{0,10}(页面|网页|内容|文章|商品|视频|帖子|链接|资源)[^。]{0,8})(不存在|找不到|被删除|已删除|被移除|已下架|已失效|无法访问|没有找到|不见了)|已被(发布者|作者|用户)?(删除|移除)|内容(已)?(无法查看|违规|不可见)|此(帐|账)号(已)?(被)?(封禁|屏蔽|注销)/i

export const serverErrorTitles = anyOf(
  /^(error |http |status )?50[0-4]( error)?[\s.!?…。！？]*$/,
  /(error|status|code|错误)[\s:：(（-]{0,3}50[0-4](?!\d)|(^|[^\w$€£])50[0-4][\s:：(（-]{0,3}(error|错误|内部|服务器)/,
  /^(500 )?internal server error|^(502 )?bad gateway|^(503 )?service (temporarily |is )?unavailable|^(504 )?gateway time-?out/,
  /^(error establishing a database connection|application error|an? (unexpected|internal|server) error|server error|(oops.{0,3})?something went wrong)/,
  /^(the |this |our )?(site|website|server) is (down|(down for |under )(scheduled )?maintenance)|^(down for|under) maintenance/,
  /^(系统|服务器|服务|网站)(繁忙|错误|异常|维护中?|正在维护|内部错误|出错)|^服务不可用/,
)

/** What an error page says besides its number. */
export const errorTexts =
  /error|sorry|oops|unavailable|try again|wrong|not found|nginx|apache|cloudflare|错误|异常|抱歉|出错|稍后|返回首页|不存在|找不到/i

export const emptyTexts =
  /^((loading|please wait|one moment|initializing|redirecting|正在加载|加载中|载入中|请稍[候等]|正在跳转|読み込み中|chargement|wird geladen)[\s.…,，。!！]*)+$/i

export const scriptlessTexts =
  /(enable|turn on|requires?|need) javascript|javascript (is |to be )?(required|disabled|enabled)|(启用|开启|打开|需要|支持) ?javascript|javascript ?(已)?(被)?(禁用|未启用)/i

/** What layers say that can be put aside: signing in, subscribing, installing. */
export const nagTexts =
  /(log|sign) ?(in|up)|subscribe|newsletter|(download|open|get|install)( in)? (the|our) app|登[录錄入]|注册|订阅|下载.{0,6}(app|客户端)|打开.{0,6}app|anmelden|registrieren/i
