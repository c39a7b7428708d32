"""Verbs for systems that know a login form only: the recorder of adaptors, and the vault. No password is ever printed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import click

from hutong.cli.house import house_of
from hutong.cli.output import json_option, show, show_rows
from hutong.kernel.errors import Refused


@click.command("record", help="看登录页，写出代登说明的草稿。 Look at a login page, and draft its adaptor.")
@click.argument("url")
@click.option("--name", default="", help="代登说明的代号，例如 party。 Name of the adaptor.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到哪个文件。 File to write.")
@click.option("--try", "trying", is_flag=True, help="用测试账号登录一次，找出标记。 Sign in once, to find the marks.")
@json_option
@click.pass_context
def record_verb(context: click.Context, url: str, name: str, out: Path | None, trying: bool, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from django.conf import settings

        from hutong.blueprint.adaptors import read_adaptor
        from hutong.domain.door.adaptor import recording, wire

        parts = urlsplit(url)
        sign = name or (parts.hostname or "system").replace(".", "-")
        place = _new_file(out or Path(settings.HUTONG_HOME.path) / "adaptors" / f"{sign}.yaml")
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            found, _ = recording.look(wire.check_base(url), path)
            if trying:
                found = recording.tried(found, *_account())
        except (wire.Unreachable, wire.Forbidden) as fault:
            raise Refused(
                "打不开这个地址：{url}（{why}）。", "请核对地址；本机和链路上的地址不会去开。", url=url, why=fault
            ) from fault
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(recording.written(found, name=sign), "utf-8")
        read_adaptor(place)
        lines = [f"草稿写好了 Draft written: {place}", *(f"· {note}" for note in found.notes)]
        lines.append("请打开看一遍，再登记系统：settings = {adaptor, base}。 Look it over, then register the system.")
        show({"file": str(place), "notes": found.notes, "tried": trying}, as_json, "\n".join(lines))


def _new_file(place: Path) -> Path:
    """A file that is not there yet, found out before anything is asked or tried. Raises Refused for one that is."""
    if place.exists():
        raise Refused("文件已经有了：{place}。", "请换一个名字，或先挪走它。", place=place)
    return place


def _account() -> tuple[str, str]:
    username = click.prompt("测试账号的用户名 Test account", err=True)
    return username, click.prompt("密码（不显示） Password (not shown)", hide_input=True, err=True)


@click.group("vault", help="凭据库：放凭据、列出、拿掉、换密码。 The vault: put in, list, take out, change.")
def vault_verb() -> None:
    pass


@vault_verb.command("set", help="放一个凭据；密码在终端里问，不显示。 Put one in; the password is asked for and not shown.")
@click.argument("system")
@click.option("--area", required=True, type=int, help="12 位区划代码。 Area code.")
@click.option("--department", default="", help="部门的代号。 The department's key.")
@click.option("--post", type=int, default=None, help="只给这个岗位（编号）。 For this post alone.")
@click.option("--username", required=True, help="在这个系统里的用户名。 Its user name there.")
@json_option
@click.pass_context
def put(context: click.Context, system: str, area: int, department: str, post: int | None, username: str, as_json: bool) -> None:
    secret = click.prompt("密码（不显示） Password (not shown)", hide_input=True, confirmation_prompt=True, err=True)
    with house_of(context).opened(city=False):
        from hutong.domain.door import queries
        from hutong.domain.door.commands.vault import Holder, set_credential
        from hutong.kernel.actor import SYSTEM

        holder = Holder(area, department, post)
        number = set_credential(SYSTEM, view=queries.system(system), holder=holder, username=username, secret=secret)
        show({"credential": number}, as_json, f"放好了，编号 {number}。 Kept as {number}.")


@vault_verb.command("list", help="有哪些凭据，不显示内容。 Which there are, never what they are.")
@click.argument("system")
@json_option
@click.pass_context
def listed(context: click.Context, system: str, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.door.queries.vault import shelf
        from hutong.kernel.actor import SYSTEM

        rows = [
            {"credential": one.id, "kind": one.kind, "area": one.area, "department": one.department, "state": one.state,
             "overdue": one.overdue, "set_by": one.set_by, "set_at": one.set_at}
            for one in shelf(SYSTEM, system).credentials
        ]  # fmt: skip
        show_rows(rows, as_json, _line, "还没有凭据。 None yet.")


def _line(row: Mapping[str, object]) -> str:
    return f"{row['credential']}  {row['area']}  {row['department'] or '–'}  {row['kind']}  {row['state']}"


@vault_verb.command("remove", help="拿掉一个凭据。 Take one out.")
@click.argument("system")
@click.argument("credential", type=int)
@json_option
@click.pass_context
def removed(context: click.Context, system: str, credential: int, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.door import queries
        from hutong.domain.door.commands.vault import remove_credential
        from hutong.kernel.actor import SYSTEM

        remove_credential(SYSTEM, view=queries.system(system), credential=credential)
        show({"credential": credential}, as_json, f"{credential} 拿掉了。 Taken out.")


@vault_verb.command("rotate", help="在系统里换密码（代登说明写了怎么换的）。 Change the password in the system.")
@click.argument("system")
@click.argument("credential", type=int)
@json_option
@click.pass_context
def rotated(context: click.Context, system: str, credential: int, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.door import queries
        from hutong.domain.door.adaptor import using, wire

        try:
            using.rotate(queries.system(system), credential)
        except (wire.Unreachable, wire.Forbidden) as fault:
            raise Refused("这个系统现在打不开。", "请过一会儿再试。旧密码还在，能用的那个不会丢。") from fault
        show({"credential": credential}, as_json, "换好了，新密码已经登录过。 Changed; the new one has signed in.")
