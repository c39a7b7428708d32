"""The verb that fills a form from the pool and says how it went."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click

from hutong.cli.house import house_of
from hutong.cli.output import json_option, show
from hutong.kernel.actor import Actor
from hutong.kernel.area import span
from hutong.kernel.errors import Refused


@click.command("fill", help="填表：同一份表，填好返回。 Fill a form from the pool.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--community", required=True, help="12 位社区代码。 Code of the community.")
@click.option("--where", default=None, help="给谁填，例如“年龄>=80 且 独居=是”；默认看标题。 Whom; default: as the title says.")
@click.option("--person", "people", multiple=True, type=int, help="按编号选人，可多次。 A person by id, may be repeated.")
@click.option("--department", default="", help="来表的部门；认不出的栏目记作它自己的。 The department that sent it.")
@click.option("--at", "at", type=click.DateTime(["%Y-%m-%d"]), help="表上的日期，默认今天。 The form's day, default today.")
@click.option(
    "--sources", type=click.Choice(["comment", "sheet", "none"]), default="none", help="注明来源与日期的方式。 Where sources go."
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="填好的文件。 The filled file.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="报告（JSON）。 The report, as JSON.")
@json_option
@click.pass_context
def fill_verb(
    context: click.Context, /, file: Path, community: str, out: Path, report: Path | None, as_json: bool, **how: Any
) -> None:
    if out.resolve() == file.resolve():
        raise Refused("--out 就是原表 {path}。", "请换一个文件名,部门的原表要留着。", path=file)
    data = file.read_bytes()
    with house_of(context).opened():
        found = _filled(_actor(community), data, file.name, out, how)
    if report is not None:
        _write(report, json.dumps(found, ensure_ascii=False, indent=1, default=str).encode())
    show(found, as_json, _told(found, out))


def _actor(code: str) -> Actor:
    """The command line, acting for one area. Raises Refused for a code that is none."""
    from hutong.domain.directory import queries as directory

    if not (code.isdigit() and len(code) == 12):
        raise Refused("“{code}”不是 12 位区划代码。", "用 hutong city communities 看看有哪些社区。", code=code)
    number = directory.area(int(code)).code
    return Actor(None, "命令行", "cli", *span(number), frozenset({"*"}), community=number)


def _filled(actor: Actor, data: bytes, name: str, out: Path, how: dict[str, Any]) -> dict[str, Any]:
    """Hands in, fills, writes the file, and takes the filling away again; what was learnt about the form stays."""
    from hutong.domain.forms import commands, queries

    at: dt.date | None = how["at"].date() if how["at"] else None
    filling = commands.hand_in(actor, data=data, filename=name, department=how["department"], at=at)
    try:
        state = queries.filling(actor, filling)
        if state.state == "reading":
            commands.read_again(actor, filling_id=filling)
            state = queries.filling(actor, filling)
        if state.refused is not None:
            raise state.refused
        if how["department"]:
            commands.confirm_meanings(actor, filling_id=filling)
        if how["where"] is not None or how["people"]:
            where, people = how["where"] or "", how["people"] or None
            commands.confirm_whom(actor, filling_id=filling, where=where, people=people, remember=False)
        commands.fill(actor, filling_id=filling)
        _, filled, _ = queries.result(actor, filling, sources=how["sources"])
        _write(out, filled)
        return queries.report(actor, filling)
    finally:
        commands.discard(actor, filling_id=filling)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all. Raises Refused where it cannot be written."""
    draft = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as fault:
        draft.unlink(missing_ok=True)
        if fault.errno == 28:
            raise
        raise Refused("写不了 {path}：{why}。", "请换一个能写的位置。", path=path, why=fault.strerror) from fault


def _told(found: dict[str, Any], out: Path) -> str:
    cells, gaps = found["cells"], sum(len(h["gaps"]) for h in found["gaps"])
    words = [f"{found['title']}：{found['whom']['words']}，{found['whom']['count']} 条"]
    words.append(f"填好 {cells['filled']} / {cells['total']} 格（{found['share']:.1%}），还有 {gaps} 处要问。")
    return "\n".join([*words, f"→ {out}"])
