// What pages say that are not what was wanted. Each pattern is for a text of a certain kind: titles and headings say
// it in few words, texts in the sentences that sites show.

export const captchaTitles =
  /^(just a moment|attention required|please wait|one more step|are you (a )?(robot|human)|security check|human verification|verify(ing)? (that )?you are (a )?human|robot check|access (to this page )?(has been )?denied|pardon our interruption|checking your browser|ddos-guard|安全验证|百度安全验证|验证码|人机验证|滑动验证|访问验证|环境异常|身份验证|安全验证中心)|机器人验证|拖动滑块/i

export const captchaTexts =
  /verif(y|ying) (that )?you('re| are) (a )?(human|not a (ro)?bot)|confirm (that )?you('re| are) (a )?(human|not a (ro)?bot)|prove (that )?you('re| are) (a )?(human|not a (ro)?bot)|are you a (ro)?bot\?|i('m| am) not a robot|press (&|and) hold|unusual (traffic|activity) from your|enter the characters you see|complete the (captcha|security check)|checking (if the site connection is secure|your browser before)|enable javascript and cookies to continue|请(按住|拖动|向右滑动|完成|输入|点击)[^。]{0,12}(滑块|验证码|安全验证|验证)|完成(下方|以下|安全)?验证后?(即可|才能|方可)?(继续)?访问|异常(请求|流量|访问)|网络环境存在异常|环境异常|访问(过于|太)频繁|人机(识别|验证)/i

export const signInTitles =
  /(^|[\s|·\-–—:])(log ?in|sign ?in|log on|sign on|登录|登錄|登入|账号登录|用户登录|请登录|统一身份认证|einloggen|anmelden|connexion|iniciar sesión|ログイン|로그인)($|[\s|·\-–—:])|^(welcome back|登录|登入)/i

export const signInTexts =
  /(log|sign) ?in to (continue|view|see|read|access|your account|join)|you (must|need to|have to) (be (logged|signed) in|log ?in|sign ?in)|please (log|sign) ?in( to|\.|$)|(members|subscribers)[- ]only|subscribe to (continue|read|unlock)|to continue reading|already a (member|subscriber)\?|create (a free|an) account to (continue|read|view)|请先(登录|登錄|登入)|请(登录|登入)(后|以|再|查看|继续|[。！!\s]|$)|登[录錄入]后(即可|可以?|才能|方可)?(查看|阅读|浏览|继续|访问|使用)|(扫码|微信|手机号|密码|验证码)登[录錄]|需要?登[录錄](后|才)|(会员|付费)(专享|可见|后可?阅读|内容)|订阅后(可|即可)?阅读|(下载|打开)[^。]{0,8}app[^。]{0,6}(查看|阅读)(全文|更多)?/i

export const notFoundTitles =
  /(^|\W)404(\W|$)|page (was |is )?(not|could not be|can.?t be|cannot be) found|^not found$|page (doesn.?t|does not) exist|nothing (was )?found|no longer (available|exists)|isn.?t available|has been (removed|deleted)|video unavailable|(页面|网页|頁面|内容|文章|帖子|视频|商品|问题|回答)(已)?(经)?(不存在|不见了|找不到|走丢|被删除|被移除|已下架|失效|去火星|丢失)|找不到(该|您|你|此)?(页面|网页|頁面|内容)|出错了|页面没有找到|seite nicht gefunden|page introuvable|página no encontrada|ページが見つかりません/i

export const notFoundTexts =
  /(the |this )?(page|url|article|post|link|content|video|item|product|profile|question)( that)?( you(.?re| are| were| have)?( looking for| requested| followed| trying to (view|reach|access)))?('s)? ?(was|is|has|can|could|may|might|does|isn|doesn|cannot|no|you)[^.]{0,40}(not (be )?found|n.?t (be )?found|not exist|n.?t exist|been (removed|deleted|moved)|unavailable|not available|n.?t available|no longer)|couldn.?t find (that|this|the|your) (page|article|post)|we can.?t find (that|this|the) page|(该|此|您访问的|你访问的|您要找的|抱歉)[^。]{0,16}(不存在|找不到|被删除|已删除|被移除|已下架|已失效|无法访问|没有找到|不见了)|已被(发布者|作者|用户)?(删除|移除)|内容(已)?(无法查看|违规|不可见)|此(帐|账)号(已)?(被)?(封禁|屏蔽|注销)/i

export const serverErrorTitles =
  /(^|\W)50[0-4](\W|$)|internal server error|bad gateway|service (temporarily )?unavailable|gateway time-?out|error establishing a database connection|application error|something went wrong|unexpected error|site (is )?under maintenance|(系统|服务器)(繁忙|错误|异常|维护)|服务不可用/i

export const emptyTexts =
  /^((loading|please wait|one moment|initializing|redirecting|正在加载|加载中|载入中|请稍[候等]|正在跳转|読み込み中|chargement|wird geladen)[\s.…,，。!！]*)+$/i

export const scriptlessTexts =
  /(enable|turn on|requires?|need) javascript|javascript (is |to be )?(required|disabled|enabled)|(启用|开启|打开|需要|支持) ?javascript|javascript ?(已)?(被)?(禁用|未启用)/i

/** What layers say that can be put aside: signing in, subscribing, installing. */
export const nagTexts =
  /(log|sign) ?(in|up)|subscribe|newsletter|(download|open|get|install)( in)? (the|our) app|登[录錄入]|注册|订阅|下载.{0,6}(app|客户端)|打开.{0,6}app|anmelden|registrieren/i
