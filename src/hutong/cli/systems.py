"""Verbs for other systems: who may hand over cases or work on them, with which keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from hutong.cli.house import house_of
from hutong.cli.output import NO_SYSTEM, json_option, show, show_once, show_rows

RIGHTS = ("cases.report", "cases.take", "cases.work", "accounts.provision")
_KEYS = {"name": "系统 system", "key": "钥匙 key", "hook_secret": "回调密钥 secret"}


@click.group("systems", help="对接的系统：登记、列出、换钥匙、停用。 Other systems: register, list, new keys, end.")
def systems_verb() -> None:
    pass


@systems_verb.command("add", help="登记一个系统；钥匙只显示这一次。 Register a system; its keys are shown once.")
@click.argument("name")
@click.option("--title", required=True, help="系统的名称，例如 北京市12345热线。 What people call it.")
@click.option("--area", required=True, type=int, help="12 位区划代码：它管到哪里。 Area code: where it may act.")
@click.option("--right", "rights", multiple=True, type=click.Choice(RIGHTS), help="权限，可重复。 A right; may be repeated.")
@click.option("--department", default="", help="部门的代号：它替哪个部门办理。 For which department it works.")
@click.option("--channel", type=click.Choice(["api", "12345"]), default="api", show_default=True, help="来源。 Counted as.")
@click.option("--pace", type=int, default=600, show_default=True, help="每分钟最多调用次数。 Calls a minute.")
@click.option("--hook", default="", help="回调地址，进展推送到这里。 Address of its web-hook.")
@json_option
@click.pass_context
def add(
    context: click.Context, name: str, title: str, area: int, rights: tuple[str, ...], department: str, channel: str, pace: int,
    hook: str, as_json: bool,
) -> None:  # fmt: skip
    with house_of(context).opened(city=False):
        from hutong.domain.directory.commands import NewSystem, register_system
        from hutong.kernel.actor import SYSTEM

        new = NewSystem(name, title, area, rights or RIGHTS[:1], department, channel, pace, hook)
        keys = register_system(SYSTEM, new=new)
        show_once({"name": name, "key": keys.key, "hook_secret": keys.hook_secret}, as_json, _KEYS)


@systems_verb.command("list", help="登记过的系统。 The systems that were registered.")
@json_option
@click.pass_context
def listed(context: click.Context, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.directory import queries
        from hutong.kernel.actor import SYSTEM

        rows = [
            {"name": s.name, "title": s.title, "area": s.actor.area, "rights": sorted(s.actor.rights), "channel": s.channel,
             "department": s.actor.department, "pace": s.pace, "hook": s.hook_url, "ended_at": s.ended_at}
            for s in queries.systems(SYSTEM)
        ]  # fmt: skip
        show_rows(rows, as_json, _line, NO_SYSTEM)


@systems_verb.command("rotate", help="换钥匙；旧的马上失效。 New keys; the old ones end at once.")
@click.argument("name")
@json_option
@click.pass_context
def rotate(context: click.Context, name: str, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.directory.commands import rotate_system
        from hutong.kernel.actor import SYSTEM

        keys = rotate_system(SYSTEM, name=name)
        show_once({"name": name, "key": keys.key, "hook_secret": keys.hook_secret}, as_json, _KEYS)


@systems_verb.command("end", help="停用一个系统；它的诉求都还在。 End a system; its cases stay.")
@click.argument("name")
@json_option
@click.pass_context
def end(context: click.Context, name: str, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.directory.commands import end_system
        from hutong.kernel.actor import SYSTEM

        end_system(SYSTEM, name=name)
        show({"name": name}, as_json, f"{name} 已停用。 Ended.")


def _line(row: Mapping[str, Any]) -> str:
    return f"{row['name']:<20} {row['area']}  {row['title']}{'（已停用 ended）' if row['ended_at'] else ''}"
