"""Verbs for the door: trying a system's connection, and the keys that sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from hutong.cli.house import house_of
from hutong.cli.output import DONE, INPUT, json_option, show, show_rows, speaks_chinese
from hutong.cli.register import systems_verb
from hutong.cli.upstream import certificate_verb, upstream_verb
from hutong.cli.vault import record_verb, vault_verb


@click.group("door", help="一个门：检查系统接得对不对，换签名密钥。 One door: check a system's connection, change keys.")
def door_verb() -> None:
    pass


for verb in (systems_verb, upstream_verb, certificate_verb, record_verb, vault_verb):
    door_verb.add_command(verb)


@door_verb.command("check", help="从外面检查一个系统接得对不对，逐条说。 Try a system from outside, and say what is wrong.")
@click.argument("url")
@click.option("--system", "name", default="", help="登记里的代号。 Its name in the register.")
@click.option("--door", default="", help="一个门的地址，默认取 HUTONG_ADDRESS。 The door's address, HUTONG_ADDRESS by default.")
@click.option("--backend", default="", help="反向代理后面的后台地址。 The back-end's own address, behind a proxy.")
@click.option("--inside", default="", help="只有登录以后才看得到的网址。 A page that only whoever has signed in may see.")
@json_option
@click.pass_context
def check_verb(context: click.Context, url: str, name: str, door: str, backend: str, inside: str, as_json: bool) -> int:
    with house_of(context).opened(city=False):
        from django.conf import settings

        from hutong.domain.door.checking import check

        report = check(url, name=name, door=(door or settings.HUTONG_ADDRESS).rstrip("/"), backend=backend, inside=inside)
    rows = [
        {"check": one.check, "ok": one.ok, "said": one.said, "way_out": one.way_out, "english": one.english, "seen": one.seen}
        for one in report.findings
    ]
    words = {"url": url, "system": name, "protocol": report.protocol, "passed": report.passed, "findings": rows}
    show(words, as_json, "\n".join(_lines(rows)))
    return DONE if report.passed else INPUT


def _lines(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """One line a check; below a wrong one what to do, and what stood there."""
    found, chinese = [], speaks_chinese()
    for row in rows:
        mark = {True: "✓", False: "✗", None: "–"}[row["ok"]]  # type: ignore[index]
        found.append(f"{mark} {row['said']}")
        if row["ok"] is not True:
            found.append(f"  → {row['way_out']}")
        if not chinese:
            found.append(f"    {row['english']}")
        if row["ok"] is False and row["seen"]:
            found.append(f"    {row['seen']}")
    return found


@door_verb.group("keys", help="签名密钥。 The keys that sign.")
def keys_verb() -> None:
    pass


@keys_verb.command("list", help="公布的密钥。 The published keys.")
@json_option
@click.pass_context
def listed(context: click.Context, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.door.queries.tokens import published

        rows = [{"kid": k.kid, "algorithm": k.algorithm, "made_at": k.made_at, "until": k.until} for k in published()]
        show_rows(rows, as_json, _line, "还没有密钥，第一次用到时会生成。 None yet: they are made when first needed.")


def _line(row: Mapping[str, object]) -> str:
    return f"{row['algorithm']}  {row['kid']}  {row['until'] or '在用 signs'}"


@keys_verb.command("rotate", help="换新密钥；旧的再公布两天。 New keys sign; the old ones stay published for two days.")
@json_option
@click.pass_context
def rotate(context: click.Context, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.door.commands.keys import rotate as change
        from hutong.kernel.actor import SYSTEM

        kids = change(SYSTEM)
        lines = ["新密钥已经在用，各进程马上生效。 New keys sign from now on, in every process:", *kids]
        show({"kids": list(kids)}, as_json, "\n".join(lines))
