"""The words of every check: what is well, what is wrong, what to do about it; in Chinese and in English."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """What is said of one check. `by_hand`: how to try it where it could not be tried from here."""

    good: str
    bad: str
    do: str
    good_en: str
    bad_en: str
    do_en: str
    by_hand: str = ""
    by_hand_en: str = ""


_BY_HAND = (
    "从外面看不出来：这个网址每次都重新登录，或者没有来换票。请用 --inside 给一个登录后才看得到的网址再试；或者手工试："
    "开一个无痕窗口，打开“回调地址?code=x&state=x”，再打开系统的首页，应当还要登录。",
    "It cannot be seen from outside: this address always begins signing in anew, or no code was changed. Give a page behind "
    "sign-in with --inside; or by hand: in a private window open the redirect address with ?code=x&state=x, then the system's "
    "first page: it must still ask you to sign in.",
)
WORDS: dict[str, Words] = {
    "answers": Words(
        "地址打得开", "地址打不开", "请看看地址、端口和防火墙。",
        "The address answers.", "The address does not answer.", "Look at the address, the port and the firewall.",
    ),
    "quick": Words(
        "每一步都在 2 秒以内", "太慢：有一步超过 2 秒", "请让登录这一段不查大表、不等别的系统。",
        "Every step takes less than 2 seconds.", "Too slow: a step took more than 2 seconds.",
        "Let signing in wait for no big table and no other system.",
    ),
    "https": Words(
        "用的是 https（本机除外）", "没有用 https", "请给系统装上证书，登记里的地址也改成 https://。",
        "It is https (or this machine).", "It is not https.", "Give the system a certificate and register its address as https://.",
    ),
    "cookies": Words(
        "Cookie 都有 HttpOnly、SameSite（https 时有 Secure）", "Cookie 缺标志",
        "请给登录用的 Cookie 加上 HttpOnly、SameSite=Lax 和 Secure（SAML 用 SameSite=None; Secure）。",
        "Cookies carry HttpOnly, SameSite and, on https, Secure.", "A cookie lacks a flag.",
        "Set HttpOnly, SameSite=Lax and Secure on the cookies of sign-in (SameSite=None; Secure for SAML).",
    ),
    "frames": Words(
        "页面不能被别的网站套在框里", "页面能被别的网站套在框里",
        "请加上响应头 Content-Security-Policy: frame-ancestors 'self'（或 X-Frame-Options）。",
        "No other site can put its pages into a frame.", "Another site can put its pages into a frame.",
        "Send Content-Security-Policy: frame-ancestors 'self' (or X-Frame-Options).",
    ),
    "to_the_door": Words(
        "没登录的人会被送到一个门", "没登录的人没有被送到一个门",
        "请给出一打开就去登录的地址，它跳转到 /oauth/authorize、/cas/login、/saml/sso 或 /door/pass/。",
        "Whoever is not signed in is sent to the door.", "Whoever is not signed in is not sent to the door.",
        "Give an address that begins signing in: it redirects to /oauth/authorize, /cas/login, /saml/sso or /door/pass/.",
    ),
    "system": Words(
        "一个门认得这个系统", "一个门不认得这个系统", "client_id（或 service、Issuer）要和登记一致；--system 说是哪个系统。",
        "The door knows the system.", "The door does not know the system.",
        "client_id (or service, Issuer) must be as registered; --system says which system it is.",
    ),
    "redirect": Words(
        "回调地址和登记的一字不差", "回调地址没有登记", "请在接入登记里写上它，或者改系统的配置，两边一字不差。",
        "The address it comes back to is registered, letter by letter.", "The address it comes back to is not registered.",
        "Register it, or change the system's setting, until both are the same letter by letter.",
    ),
    "code": Words(
        "用的是授权码方式（response_type=code）", "没有用授权码方式", "请设 response_type=code；不要用 token 或 id_token。",
        "It uses the authorization code (response_type=code).", "It does not use the authorization code.",
        "Set response_type=code, not token or id_token.",
    ),
    "pkce": Words(
        "用了 PKCE（S256）", "没有用 PKCE（S256）", "请在库里打开 PKCE，code_challenge_method 用 S256。",
        "It uses PKCE (S256).", "It does not use PKCE (S256).", "Turn PKCE on in the library, with code_challenge_method S256.",
    ),
    "scope": Words(
        "scope 里有 openid", "scope 里没有 openid", "请把 scope 设成 openid profile post。",
        "The scope holds openid.", "The scope does not hold openid.", "Set the scope to openid profile post.",
    ),
    "state": Words(
        "state 够长，每次都换", "state 太短、没有，或者每次都一样", "请用库自己的 state：随机，至少 22 个字符，每次新的。",
        "state is long and new each time.", "state is short, missing, or always the same.",
        "Let the library make it: random, at least 22 signs, new each time.",
    ),
    "nonce": Words(
        "nonce 每次都换", "没有 nonce，或者每次都一样", "请每次随机生成 nonce，并核对 ID token 里的。",
        "nonce is new each time.", "nonce is missing, or always the same.",
        "Make it at random each time, and compare it with that of the ID token.",
    ),
    "wrong_state": Words(
        "state 不对时不换票", "state 不对也照样拿票来换", "请在换票之前核对 state，不一样就停下。",
        "With a wrong state it does not use the code.", "It uses the code although the state is wrong.",
        "Compare state before using the code, and stop when it differs.",
    ),
    "other_browser": Words(
        "别的浏览器拿来的回调不认", "别的浏览器拿来的回调也认", "请把 state 和发起登录的那个浏览器（Cookie）绑在一起。",
        "It does not take an answer from another browser.", "It takes an answer from another browser.",
        "Bind state to the browser that began (a cookie).",
    ),
    "other_issuer": Words(
        "iss 是别人时不换票", "iss 是别人也照样换票", "请核对回调里的 iss 等于一个门的地址（RFC 9207）；多数库升级后自带。",
        "With another issuer it does not use the code.", "It uses the code although the issuer is another.",
        "Compare iss of the answer with the door's address (RFC 9207); most libraries do when up to date.",
    ),
    "exchanges": Words(
        "拿到票会来换", "拿到票没有来换成", "请核对 client_secret，并确认系统所在的机器连得到一个门的 /oauth/token。",
        "It comes to change its code.", "It did not come to change its code.",
        "Check client_secret, and that the system's machine reaches /oauth/token of the door.",
    ),
    "asks_back": Words(
        "拿到票会来核对", "拿到票没有来核对", "请确认系统会调用 /cas/p3/serviceValidate，并连得到一个门。",
        "It comes to have its ticket validated.", "It did not come to have its ticket validated.",
        "See that the system calls /cas/p3/serviceValidate and reaches the door.",
    ),
    "refuses": Words(
        "假票、假响应不放人进来", "拿着假票、假响应的人也进来了", "请马上停用这个接入：系统没有核对就放人进来。",
        "Nobody comes in with a forged ticket or answer.", "Somebody came in with a forged ticket or answer.",
        "Stop this connection at once: the system lets people in without checking.",
        *_BY_HAND,
    ),
    "lie_nonce": Words(
        "ID token 里的 nonce 不对就不放人进来", "ID token 里的 nonce 不对也放人进来",
        "请核对 ID token 里的 nonce 等于发起登录时的那个。",
        "It lets nobody in by an ID token with another nonce.", "It lets people in by an ID token with another nonce.",
        "Compare the nonce of the ID token with the one that was sent.",
        *_BY_HAND,
    ),
    "lie_signature": Words(
        "ID token 的签名不对就不放人进来", "ID token 的签名不对也放人进来",
        "请用 /oauth/jwks 里的公钥核对 ID token 的签名；alg 以登记为准。",
        "It lets nobody in by an ID token that the door has not signed.", "It takes an ID token that the door has not signed.",
        "Check the signature of the ID token with the keys at /oauth/jwks, and only by the registered algorithm.",
        *_BY_HAND,
    ),
    "lie_audience": Words(
        "给别的系统的 ID token 不放人进来", "给别的系统的 ID token 也放人进来", "请核对 ID token 里的 aud 等于自己的 client_id。",
        "It lets nobody in by an ID token for another system.", "It takes an ID token for another system.",
        "Compare aud of the ID token with your own client_id.",
        *_BY_HAND,
    ),
    "errors": Words(
        "出错时有一页话，不是 5xx", "出错时自己也坏了（5xx）", "请接住回调里的 error 参数和换票失败，给用户看一句话。",
        "When something goes wrong it shows a page, not a 5xx.", "When something goes wrong it breaks itself (5xx).",
        "Handle the parameter error and a failed exchange, and show people a sentence.",
    ),
    "logout": Words(
        "没签名的退出通知不认", "没签名的退出通知也认", "请核对 logout_token 的签名、iss、aud 和 events，不对就回 400。",
        "It refuses an unsigned logout token.", "It takes an unsigned logout token.",
        "Check signature, iss, aud and events of logout_token, and answer 400 when they are wrong.",
    ),
    "logout_heard": Words(
        "退出通知有人收", "登记的退出通知地址没有人收：她在一个门退出后，这里还登录着",
        "请核对 backchannel_logout_uri 一字不差，并让它收 POST；不对的令牌回 400。",
        "Somebody listens where logout tokens are sent.",
        "Nobody listens where logout tokens are sent: whoever signs out at the door stays signed in here.",
        "Check backchannel_logout_uri letter by letter, and let it take POST; answer 400 to a token that is wrong.",
    ),
    "initiate": Words(
        "从一门打开，会开始登录", "登记的 initiate_uri 没有开始登录：从一门打开时会出错",
        "请核对 initiate_uri 一字不差；它收 iss 和 target_link_uri，再跳转到 /oauth/authorize。",
        "Opened from the door page, it begins signing in.",
        "The registered initiate_uri does not begin signing in: opening it from the door page fails.",
        "Check initiate_uri letter by letter; it takes iss and target_link_uri, and redirects to /oauth/authorize.",
    ),
    "acs": Words(
        "收响应的地址（ACS）登记过", "收响应的地址（ACS）没有登记", "请在接入登记的 acs 里写上它，一字不差。",
        "The address that takes answers (ACS) is registered.", "The address that takes answers (ACS) is not registered.",
        "Register it under acs, letter by letter.",
    ),
    "slo_registered": Words(
        "登记了退出时通知它的地址（SOAP）", "没有登记退出时通知它的地址：在一门退出后，这里还登录着，下一个人会看到",
        "请在登记里填 slo_soap（元数据里 Binding 是 SOAP 的 SingleLogoutService）；不会的，让会话 30 分钟内自己结束。",
        "The address at which it is told of signing out (SOAP) is registered.",
        "No address is registered at which it is told of signing out: whoever signs out at the door stays signed in here.",
        "Register slo_soap (SingleLogoutService with the SOAP binding, of its metadata); where it knows none, let its session "
        "end within 30 minutes.",
    ),
    "slo_heard": Words(
        "退出通知有人收", "退出通知没有人收：在一门退出后，这里还登录着",
        "请核对 slo_soap 一字不差，让它收 SOAP 的 LogoutRequest，用 LogoutResponse 回答；它要有一门的新证书。",
        "It answers a logout request of the door.",
        "It does not answer a logout request of the door: whoever signs out at the door stays signed in here.",
        "Check slo_soap letter by letter; it takes a LogoutRequest in SOAP, answers with a LogoutResponse, and knows the door's "
        "certificate.",
    ),
    "slo_signed": Words(
        "没签名的退出请求不认", "没签名的退出请求也认", "请让系统核对 LogoutRequest 的签名，不对就不照办。",
        "It refuses an unsigned logout request.", "It takes an unsigned logout request.",
        "Let it check the signature of a LogoutRequest, and do nothing when it is wrong.",
    ),
    "begins_anew": Words(
        "从一门打开，会重新登录", "从一门打开时，它让上一个人的登录接着用：下一个人会变成上一个人",
        "请登记 initiate_uri（每次都从头登录的地址，例如 /Shibboleth.sso/Login；参数名不是 target 的再写 initiate_target）。",
        "Opened from the door page, it signs in anew.",
        "Opened from the door page, it goes on with the last person's session: the next person becomes the last one.",
        "Register initiate_uri, an address that always begins signing in, such as /Shibboleth.sso/Login; where its parameter is "
        "not called target, initiate_target too.",
    ),
    "saml_initiate": Words(
        "登记的 initiate_uri 会开始登录", "登记的 initiate_uri 没有开始登录：从一门打开时会出错",
        "请核对 initiate_uri 一字不差；它收 entityID 和 target，再跳转到 /saml/sso。",
        "The registered initiate_uri begins signing in.",
        "The registered initiate_uri does not begin signing in: opening it from the door page fails.",
        "Check initiate_uri letter by letter; it takes entityID and target, and redirects to /saml/sso.",
    ),
    "forged_header": Words(
        "自己写 X-Hutong-User 进不来", "自己写 X-Hutong-User 就进来了",
        "请让代理先清掉外来的 X-Hutong-* 头；后台只收代理转来的请求（只听 127.0.0.1，并核对 X-Hutong-Assertion）。",
        "A self-written X-Hutong-User does not let anybody in.", "A self-written X-Hutong-User lets somebody in.",
        "Let the proxy drop X-Hutong-* headers; let the back-end listen to the proxy alone and check X-Hutong-Assertion.",
    ),
    "backend": Words(
        "绕过代理直接找后台也进不来", "绕过代理直接找后台就进来了",
        "后台只听 127.0.0.1，并核对 X-Hutong-Assertion。没有试的话，请用 --backend 给出后台的地址。",
        "Nobody gets in by asking the back-end directly.", "Somebody gets in by asking the back-end directly.",
        "Let the back-end listen to 127.0.0.1 and check X-Hutong-Assertion. To try it, give its address with --backend.",
    ),
    "login_form": Words(
        "登录页还在，有密码框", "找不到带密码框的登录页", "系统可能改版了：请核对登记里的 base 和代登文件里的 login.page。",
        "The login page is there, with a field for a password.", "There is no login page with a field for a password.",
        "The system may have changed: check base of the register and login.page of the adaptor's file.",
    ),
}  # fmt: skip
