"""A tenant of DingTalk (钉钉), by its API of 2021 (api.dingtalk.com v1.0) and, for the staff number, the older one.

What may be declared: `corp`: the tenant (CorpId), nobody of another comes in; `login`, `api`: its addresses, DingTalk's own by
default; `old_api`: when declared, the staff number (job_number) and departments are asked for as well. DingTalk knows no PKCE.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from hutong.domain.accounts.upstream.ports import Asking, Client, Known
from hutong.domain.accounts.upstream.wire import Distrusted, fetch

LOGIN, API = "https://login.dingtalk.com/oauth2/auth", "https://api.dingtalk.com"
_JSON = {"Content-Type": "application/json"}


def start(client: Client, asking: Asking) -> str:
    """DingTalk's page for signing in, limited to the tenant's people."""
    words = {
        "response_type": "code", "client_id": client.client, "redirect_uri": asking.back, "scope": "openid corpid",
        "state": asking.state, "prompt": "consent", "corpId": str(client.settings.get("corp", "")),
    }  # fmt: skip
    return f"{client.settings.get('login') or LOGIN}?{urlencode(words)}"


def finish(client: Client, asking: Asking, answer: Mapping[str, str]) -> Known:
    """Whom the code belongs to, known by the unionId: the same in all applications of the tenant's maker."""
    api = str(client.settings.get("api") or API).rstrip("/")
    code = answer.get("authCode") or answer.get("code", "")
    told = _post(
        f"{api}/v1.0/oauth2/userAccessToken",
        {"clientId": client.client, "clientSecret": client.secret, "code": code, "grantType": "authorization_code"},
    )
    corp = str(client.settings.get("corp", ""))
    if not corp or told.get("corpId") != corp:
        raise Distrusted("somebody of another tenant")
    token = str(told.get("accessToken", ""))
    who = fetch(f"{api}/v1.0/contact/users/me", headers={"x-acs-dingtalk-access-token": token})
    subject = who.get("unionId")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise Distrusted("DingTalk names nobody")
    claims = {key: who[key] for key in ("unionId", "openId", "nick") if isinstance(who.get(key), str)}
    return Known(subject, {**claims, **_employee(client, api, subject)})


def _employee(client: Client, api: str, union: str) -> dict[str, Any]:
    """Her number and departments in the tenant, where the older API was declared."""
    old = str(client.settings.get("old_api") or "").rstrip("/")
    if not old:
        return {}
    own = _post(f"{api}/v1.0/oauth2/accessToken", {"appKey": client.client, "appSecret": client.secret})
    token = quote(str(own.get("accessToken", "")), safe="")
    found = _old(f"{old}/topapi/user/getbyunionid?access_token={token}", {"unionid": union})
    user = _old(f"{old}/topapi/v2/user/get?access_token={token}", {"userid": str(found.get("userid", ""))})
    if user.get("unionid") != union:
        raise Distrusted("DingTalk speaks of somebody else")
    listed = user.get("dept_id_list")
    roles = user.get("role_list")
    return {
        "userid": str(user.get("userid", "")), "job_number": str(user.get("job_number") or ""),
        "title": str(user.get("title") or ""), "departments": [str(one) for one in listed] if isinstance(listed, list) else [],
        "roles": [str(one.get("name", "")) for one in roles if isinstance(one, dict)] if isinstance(roles, list) else [],
    }  # fmt: skip


def _post(url: str, words: Mapping[str, str]) -> dict[str, Any]:
    return fetch(url, json.dumps(dict(words)).encode(), _JSON)


def _old(url: str, words: Mapping[str, str]) -> dict[str, Any]:
    told = _post(url, words)
    result = told.get("result")
    if told.get("errcode") != 0 or not isinstance(result, dict):
        raise Distrusted(f"DingTalk says {str(told.get('errcode'))[:20]}")
    return result
