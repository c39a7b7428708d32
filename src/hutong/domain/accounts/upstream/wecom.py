"""A tenant of WeCom (企业微信), by its server API (qyapi.weixin.qq.com).

What may be declared: `agent`: the application's AgentId; `login`, `api`: its addresses, WeCom's own by default; `details`:
whether the member's department and position are asked for. The client is the CorpId, the secret the application's. WeCom knows no
PKCE.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache

from hutong.domain.accounts.upstream.ports import Asking, Client, Known
from hutong.domain.accounts.upstream.wire import Distrusted, fetch

LOGIN, API = "https://login.work.weixin.qq.com/wwlogin/sso/login", "https://qyapi.weixin.qq.com"
# What WeCom says of a token that it does not take any more.
_STALE = frozenset({40014, 42001})


def start(client: Client, asking: Asking) -> str:
    """WeCom's page for signing in with the members of the corporation."""
    words = {
        "login_type": "CorpApp", "appid": client.client, "agentid": str(client.settings.get("agent", "")),
        "redirect_uri": asking.back, "state": asking.state,
    }  # fmt: skip
    return f"{client.settings.get('login') or LOGIN}?{urlencode(words)}"


def finish(client: Client, asking: Asking, answer: Mapping[str, str]) -> Known:
    """Which member the code belongs to, known by the userid; nobody from outside the corporation."""
    who = _asked(client, "auth/getuserinfo", {"code": answer.get("code", "")})
    subject = who.get("userid")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise Distrusted("nobody of the corporation")
    return Known(subject, {"userid": subject, **_member(client, subject)})


def _member(client: Client, userid: str) -> dict[str, Any]:
    if not client.settings.get("details"):
        return {}
    told = _asked(client, "user/get", {"userid": userid})
    if told.get("userid") != userid or told.get("status") not in (1, 4):  # 1 active, 4 not yet; 2 closed, 5 left
        raise Distrusted("no member any more")
    listed = told.get("department")
    return {
        "name": str(told.get("name", "")), "position": str(told.get("position") or ""),
        "departments": [str(one) for one in listed] if isinstance(listed, list) else [],
    }  # fmt: skip


def _asked(client: Client, what: str, words: Mapping[str, str]) -> dict[str, Any]:
    """A call with the application's token; once more with a new one when WeCom does not take it any more."""
    api = str(client.settings.get("api") or API).rstrip("/")
    told: dict[str, Any] = {}
    for anew in (False, True):
        query = urlencode({"access_token": _token(client, api, anew=anew), **words})
        told = fetch(f"{api}/cgi-bin/{what}?{query}")
        if told.get("errcode") not in _STALE:
            break
    if told.get("errcode") != 0:
        raise Distrusted(f"WeCom says {str(told.get('errcode'))[:20]}")
    return told


def _token(client: Client, api: str, *, anew: bool) -> str:
    key = f"upstream:{client.name}:token"
    found: str | None = None if anew else cache.get(key)
    if found is None:
        told = fetch(f"{api}/cgi-bin/gettoken?{urlencode({'corpid': client.client, 'corpsecret': client.secret})}")
        found = told.get("access_token")
        if told.get("errcode") != 0 or not isinstance(found, str):
            raise Distrusted(f"WeCom says {str(told.get('errcode'))[:20]}")
        lasts = told.get("expires_in")
        cache.set(key, found, max(60, lasts - 300) if isinstance(lasts, int) else 3600)
    return found
