"""Verbs for the register of systems: what a page does by a form, for whoever keeps many of them."""

from __future__ import annotations

import json
from typing import Any, TextIO

import click

from hutong.cli.house import house_of
from hutong.cli.output import NO_SYSTEM, json_option, show, show_once, show_rows
from hutong.kernel.errors import Refused

PROTOCOLS = ("oidc", "cas", "saml", "forward", "form", "link")
CLASSES = ("public", "internal", "personal", "sensitive")
LEVELS = ("city", "district", "street", "community")
_LINE = "{name:<20} {area}  {protocol:<8} {state:<6} {title}"
_SECRETS = {"name": "系统 system", "secret": "登录密钥 secret", "hook_secret": "签名密钥 hook secret"}


@click.group("systems", help="接入系统的登记：登记、列出、开放、暂停、停用、换密钥。 The register of systems.")
def systems_verb() -> None:
    pass


@systems_verb.command("add", help="登记一个系统；密钥只显示这一次。 Register a system; its secrets are shown once.")
@click.argument("name")
@click.option("--title", required=True, help="名称。 What people call it.")
@click.option("--title-en", default="", help="英文名称。 In English.")
@click.option("--area", required=True, type=int, help="12 位区划代码：是哪里的。 Whose it is.")
@click.option("--department", default="", help="部门的代号。 The department's key.")
@click.option("--nation", is_flag=True, help="国家的系统。 A system of the nation.")
@click.option("--purpose", required=True, help="用来做什么，一句话。 What it is for.")
@click.option("--contact", required=True, help="有事找谁。 Whom to call.")
@click.option("--holds", multiple=True, required=True, type=click.Choice(CLASSES), help="存着哪类数据，可重复。 Classes of data.")
@click.option("--holds-words", required=True, help="具体是什么；没有个人信息也写明。 What data; nothing personal, if so.")
@click.option("--security", type=click.IntRange(1, 5), required=True, help="网络安全保护等级。 Level of protection.")
@click.option("--protocol", type=click.Choice(PROTOCOLS), required=True, help="怎么登录。 How it signs in.")
@click.option("--address", required=True, help="网址。 Its address.")
@click.option("--set", "sets", multiple=True, metavar="KEY=VALUE", help="接入参数，可重复。 A setting; may be repeated.")
@click.option("--metadata", type=click.File(), help="SAML 系统的元数据文件；--set 的优先。 Its SAML metadata; --set wins.")
@click.option(
    "--only-level", "levels", multiple=True, type=click.Choice(LEVELS), help="只给哪一级的岗位。 Only posts of this level."
)
@click.option("--role", "roles", multiple=True, metavar="ROLE=LEVEL,…", help="角色是哪一级的岗位。 Which posts have a role.")
@json_option
@click.pass_context
def add(
    context: click.Context, /, name: str, sets: tuple[str, ...], levels: tuple[str, ...], roles: tuple[str, ...], nation: bool,
    metadata: TextIO | None, as_json: bool, **words: Any,
) -> None:  # fmt: skip
    settings, known = _settings(sets), _roles(roles)
    with house_of(context).opened(city=False):
        from hutong.domain.door import connecting
        from hutong.domain.door.commands import NewSystem, register
        from hutong.domain.door.saml.described import settings_of
        from hutong.kernel.actor import SYSTEM
        from hutong.kernel.area import level_of

        settings = {**(settings_of(metadata.read()) if metadata else {}), **settings}
        connecting.check_whole(words["protocol"], settings)
        entry = ({"levels": list(levels)},) if levels else ()
        new = NewSystem(
            name=name, level="nation" if nation else level_of(words["area"]), settings=settings, entry=entry, roles=known, **words
        )
        made = register(SYSTEM, new=new)
        show_once({"name": name, "secret": made.secret, "hook_secret": made.hook_secret}, as_json, _SECRETS)


@systems_verb.command("list", help="登记过的系统。 The systems of the register.")
@json_option
@click.pass_context
def listed(context: click.Context, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.door.queries.health import healths
        from hutong.domain.door.queries.listing import listed as all_of
        from hutong.kernel.actor import SYSTEM

        found = [line.system for line in all_of(SYSTEM)]
        known = healths([one.id for one in found])
        rows = [
            {"name": s.name, "title": s.title, "area": s.area, "department": s.department, "protocol": s.protocol,
             "state": s.state, "address": s.address, "health": known[s.id].state if s.id in known else "",
             "since": known[s.id].since if s.id in known else None}
            for s in found
        ]  # fmt: skip
        show_rows(rows, as_json, _LINE.format_map, NO_SYSTEM)


@systems_verb.command("secret", help="换密钥；旧的马上失效。 New secrets; the old ones end at once.")
@click.argument("name")
@json_option
@click.pass_context
def secret(context: click.Context, name: str, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.door.commands import renew_secret
        from hutong.kernel.actor import SYSTEM

        made = renew_secret(SYSTEM, name=name)
        show_once({"name": name, "secret": made.secret, "hook_secret": made.hook_secret}, as_json, _SECRETS)


@systems_verb.command("check", help="现在就问一遍，哪些打得开。 Ask all of them now which answer.")
@json_option
@click.pass_context
def check(context: click.Context, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.door.commands.health import check_systems

        asked = check_systems()
        show({"asked": asked}, as_json, f"问了 {asked} 个系统。 Asked {asked} systems.")


def _stands(verb: str, state: str, words: str) -> None:
    """Declares a verb that changes how a system stands."""

    @systems_verb.command(verb, help=words)
    @click.argument("name")
    @json_option
    @click.pass_context
    def change(context: click.Context, name: str, as_json: bool) -> None:
        with house_of(context).opened(city=False):
            from hutong.domain.door.commands.states import set_state
            from hutong.kernel.actor import SYSTEM

            set_state(SYSTEM, name=name, state=state)
            show({"name": name, "state": state}, as_json, f"{name}: {state}")


_stands("open", "open", "开放一个系统。 Open a system.")
_stands("pause", "paused", "暂停一个系统，谁都进不去。 Pause a system: nobody enters.")
_stands("end", "ended", "停用一个系统，代号不能再用。 End a system for ever.")


def _settings(sets: tuple[str, ...]) -> dict[str, Any]:
    """KEY=VALUE; a value that is JSON is that; the keys that hold several are lists."""
    found: dict[str, Any] = {}
    for one in sets:
        key, mark, text = one.partition("=")
        if not mark or not key:
            raise Refused("参数要写成 名称=值：{one}。", "例如 --set redirect_uris=https://…/callback", one=one)
        try:
            value: Any = json.loads(text)
        except ValueError:
            value = text
        listed = key in ("redirect_uris", "services", "hosts", "post_logout_uris", "scopes")
        found[key] = [*found.get(key, []), *(value if isinstance(value, list) else [value])] if listed else value
    return found


def _roles(roles: tuple[str, ...]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for one in roles:
        role, _, levels = one.partition("=")
        wanted = [level for level in levels.split(",") if level]
        if not role or not set(LEVELS).issuperset(wanted):
            raise Refused("角色写得不对：{one}。", "例如 --role visit.write=community,street", one=one)
        found[role] = {"levels": wanted} if wanted else {}
    return found
