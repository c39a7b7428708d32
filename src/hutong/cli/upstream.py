"""Verbs for other places where staff sign in, and for the certificate by which SAML systems know the door."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from hutong.cli.house import house_of
from hutong.cli.output import json_option, show, show_rows
from hutong.kernel.errors import Refused

KINDS = ("oidc", "dingtalk", "wecom")
TITLES = {"open": "在用", "paused": "暂停", "ended": "停用"}


@click.group("upstream", help="别的登录入口：京办、OpenID、钉钉、企业微信。 Other places where people sign in.")
def upstream_verb() -> None:
    pass


@upstream_verb.command("add", help="设一个登录入口；同一代号再设一次就是修改。 Declare one, or write it anew.")
@click.argument("name")
@click.option("--title", required=True, help="按钮上的名称。 What the button says.")
@click.option("--kind", type=click.Choice(KINDS), required=True, help="说哪种协议。 What it speaks.")
@click.option("--client", required=True, help="client_id、AppKey 或 CorpId。 As what it knows us.")
@click.option("--secret-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="密钥文件。 Its secret.")
@click.option("--set", "sets", multiple=True, metavar="KEY=VALUE", help="issuer、corp、agent 等，可重复。 A setting.")
@json_option
@click.pass_context
def add(
    context: click.Context, name: str, title: str, kind: str, client: str, secret_file: Path | None, sets: tuple[str, ...],
    as_json: bool,
) -> None:  # fmt: skip
    # never as an argument: arguments are in the list of processes and in the history of the shell
    secret = secret_file.read_text("utf-8").strip() if secret_file else click.prompt("密钥 Secret", hide_input=True)
    words = _settings(sets)
    with house_of(context).opened(city=False):
        from hutong.domain.accounts.commands.upstream import NewUpstream, declare_upstream
        from hutong.kernel.actor import SYSTEM

        declare_upstream(SYSTEM, new=NewUpstream(name, title, kind, client, secret, words))
        said = f"“{title}”设好了。回调地址 Redirect: …/upstream/{name}/back；下一步 Next: hutong door upstream map {name}"
        show({"name": name, "back": f"/upstream/{name}/back"}, as_json, said)


@upstream_verb.command("list", help="有哪些登录入口。 What is declared.")
@json_option
@click.pass_context
def listed(context: click.Context, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.accounts.queries.upstream import upstreams

        rows = [
            {"name": one.name, "title": one.title, "kind": one.kind, "state": one.state, "match": dict(one.match),
             "posts": list(one.posts), "area": one.area}
            for one in upstreams(all_states=True)
        ]  # fmt: skip
        show_rows(rows, as_json, _line, "还没有别的登录入口。 None.")


@upstream_verb.command("map", help="哪个字段是工号或账号；哪些岗位跟着走。 Which claim is whose number; which posts follow.")
@click.argument("name")
@click.option("--claim", default="", help="字段名，可用点往里走。不写：每个人自己绑一次。 The claim; none: everybody binds.")
@click.option("--to", type=click.Choice(["external_id", "username"]), default="external_id", help="对应工号还是账号。")
@click.option("--posts", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="岗位规则（JSON）。 Rules of posts.")
@click.option("--area", type=int, help="岗位最大到哪个区划。 Beyond which no post may lie.")
@json_option
@click.pass_context
def mapped(
    context: click.Context, name: str, claim: str, to: str, posts: Path | None, area: int | None, as_json: bool
) -> None:  # fmt: skip
    rules = _rules(posts) if posts else []
    with house_of(context).opened(city=False):
        from hutong.domain.accounts.commands.upstream import map_upstream
        from hutong.kernel.actor import SYSTEM

        match = {"claim": claim, "to": to} if claim else {}
        map_upstream(SYSTEM, name=name, match=match, posts=rules, area=area)
        show({"name": name, "match": match, "rules": len(rules)}, as_json, f"记下了：{len(rules)} 条岗位规则。")


@upstream_verb.command("state", help="开放、暂停或停用。 Open, pause or end one.")
@click.argument("name")
@click.argument("state", type=click.Choice(list(TITLES)))
@json_option
@click.pass_context
def state_verb(context: click.Context, name: str, state: str, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.accounts.commands.upstream import set_upstream
        from hutong.kernel.actor import SYSTEM

        set_upstream(SYSTEM, name=name, state=state)
        show({"name": name, "state": state}, as_json, f"“{name}”：{TITLES[state]}。")


@click.command("certificate", help="换 SAML 的签名证书：先公布，三十天后启用。 The next certificate of SAML.")
@click.option("--now", is_flag=True, help="马上启用（密钥泄露时）。 Signs at once, as when the key has leaked.")
@json_option
@click.pass_context
def certificate_verb(context: click.Context, now: bool, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        import datetime as dt

        from hutong.domain.door.commands.certificates import BEFORE, renew_certificate
        from hutong.kernel.actor import SYSTEM

        name = renew_certificate(SYSTEM, before=dt.timedelta(0) if now else BEFORE)
        show({"certificate": name}, as_json, f"新证书 {name} 已经公布在 /saml/metadata。")


def _line(row: Mapping[str, Any]) -> str:
    return f"{row['name']}  {row['kind']}  {TITLES[str(row['state'])]}  {row['title']}"


def _settings(sets: tuple[str, ...]) -> dict[str, Any]:
    """Words as the kind of place wants them: true and false as such, all else as text."""
    found: dict[str, Any] = {}
    for one in sets:
        key, sign, value = one.partition("=")
        if not sign:
            raise Refused("--set 要写成 KEY=VALUE，不是“{one}”。", "例如：--set issuer=https://…", one=one)
        found[key] = {"true": True, "false": False}.get(value, value)
    return found


def _rules(path: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as fault:
        raise Refused("{path} 不是 JSON。", "里面应当是一个列表，每条一个岗位规则。", path=str(path)) from fault
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Refused("{path} 里应当是一个列表。", "每条一个岗位规则：when、title、area、rights。", path=str(path))
    return found
