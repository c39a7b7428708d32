"""Verbs for accounts: the personnel office's list is compared and loaded, written out again, and newcomers get their codes."""

from __future__ import annotations

import csv
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hutong.cli.house import house_of
from hutong.cli.output import DONE, INPUT, json_option, show, show_progress, tell_refused
from hutong.cli.reviews import review_verb

if TYPE_CHECKING:
    from hutong.domain.directory.commands import Difference
    from hutong.domain.directory.commands.roster.comparing import Example
    from hutong.domain.directory.roster import Fault, Unfit

CITY = 110000000000
_SHOWN = 20
_KINDS = (("joins", "来 join"), ("moves", "换岗 move"), ("changes", "岗位不变，权限或起止变 change"), ("leaves", "离开 leave"),
          ("renamed", "改名 renamed"))  # fmt: skip
area_option = click.option("--area", type=int, default=CITY, show_default=True, help="12 位区划代码：名单管到哪里。 Whose list.")


@click.group("accounts", help="账号：导入名单、导出、发入门码。 Accounts: load a list, export it, codes to come in.")
def accounts_verb() -> None:
    pass


accounts_verb.add_command(review_verb)


@accounts_verb.command(
    "load", help="导入账号和岗位的名单（CSV）；先用 --dry-run 看会变什么。 Load a list; first see what changes."
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@area_option
@click.option("--dry-run", is_flag=True, help="只看会变什么。 Only tell what would change.")
@click.option("--skip-bad", is_flag=True, help="有问题的人先放一边，写进另一个文件。 Put those with faults aside.")
@click.option("--yes-leave", is_flag=True, help="离开的超过 5 % 也照办。 Even when more than 5 % leave.")
@json_option
@click.pass_context
def load(
    context: click.Context, file: Path, area: int, dry_run: bool, skip_bad: bool, yes_leave: bool, as_json: bool
) -> int:  # fmt: skip
    with house_of(context).opened(city=False):
        from hutong.domain.directory.commands import compare_roster, load_roster
        from hutong.domain.directory.roster import Unfit
        from hutong.kernel.actor import SYSTEM

        total = max(1, file.stat().st_size // 80)

        def progress(done: int) -> None:
            show_progress(min(done, total), total, "")

        try:
            if dry_run:
                found = compare_roster(SYSTEM, path=file, area=area, skip_bad=skip_bad, progress=progress)
            else:
                found = load_roster(SYSTEM, path=file, area=area, skip_bad=skip_bad, yes_leave=yes_leave, progress=progress)
        except Unfit as unfit:
            return _unfit(unfit, as_json)
        aside = _put_aside(file, found.faults)
        show(_as_json(found, dry_run, aside), as_json, "\n".join(_lines(found, dry_run, aside, yes_leave=yes_leave)))
        return DONE


@accounts_verb.command("export", help="导出账号和岗位的名单，可以改了再导入。 Write the list, to be changed and loaded again.")
@area_option
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到文件。 Into a file.")
@json_option
@click.pass_context
def export(context: click.Context, area: int, out: Path | None, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.directory.queries.roster import HEADER, roster
        from hutong.kernel.actor import SYSTEM

        if as_json:
            return show([dict(zip(HEADER, line, strict=True)) for line in roster(SYSTEM, area)], True, "")
        with out.open("w", encoding="utf-8-sig", newline="") if out else nullcontext(sys.stdout) as to:
            writer = csv.writer(to)
            writer.writerow(HEADER)
            writer.writerows(roster(SYSTEM, area))


@accounts_verb.command("codes", help="给还没有密码的人发入门码；只显示这一次。 Codes for those who have no password; shown once.")
@click.argument("area", type=int)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到文件。 Into a file.")
@json_option
@click.pass_context
def codes(context: click.Context, area: int, out: Path | None, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.accounts.commands.inviting import make_first_codes
        from hutong.kernel.actor import SYSTEM

        made = make_first_codes(SYSTEM, area=area)
        if as_json:
            told = [{"username": one.who.username, "name": one.who.name, "path": one.who.path, "code": one.code} for one in made]
            return show(told, True, "")
        with out.open("w", encoding="utf-8-sig", newline="") if out else nullcontext(sys.stdout) as to:
            writer = csv.writer(to)
            writer.writerow(("在哪里", "岗位", "姓名", "账号", "入门码"))
            writer.writerows(("".join(one.who.path), one.who.title, one.who.name, one.who.username, one.code) for one in made)
        click.echo(f"{len(made)} 个，一周内有效，各用一次。请分头当面交给本人。 Good for a week, once each.", err=True)


@accounts_verb.command("push", help="让一个接入系统按 SCIM 知道谁可以进。 Tell a system by SCIM who may enter it.")
@click.argument("system")
@click.option("--address", help="它的 SCIM 地址。 Address of its SCIM service.")
@click.option("--token-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="它发的钥匙。 Its key.")
@click.option("--stop", is_flag=True, help="不再告诉它。 Tell it no more.")
@json_option
@click.pass_context
def push(context: click.Context, system: str, address: str | None, token_file: Path | None, stop: bool, as_json: bool) -> None:
    with house_of(context).opened(city=False):
        from hutong.domain.door.commands import provisioning
        from hutong.kernel.actor import SYSTEM

        if stop:
            provisioning.disconnect_accounts(SYSTEM, system=system)
            text = f"{system} 不再知道账号的变化；它已有的账号还在。 Told no more."
            return show({"system": system, "connected": False}, as_json, text)
        token = token_file.read_text("utf-8") if token_file else ""
        provisioning.connect_accounts(SYSTEM, system=system, address=address or "", token=token)
        text = f"{system} 十分钟内知道今天来的人，今夜知道所有人。 Told of all tonight."
        show({"system": system, "connected": True}, as_json, text)


def _unfit(unfit: Unfit, as_json: bool) -> int:
    """Every fault on a line of its own; in JSON all of them."""
    if as_json:
        faults = [_fault(one) for one in unfit.faults]
        show({"error": unfit.message, "way_out": unfit.way_out, "code": "refused", "faults": faults}, True, "")
        return INPUT
    for one in unfit.faults[:_SHOWN]:
        click.echo(str(one), err=True)
    if len(unfit.faults) > _SHOWN:
        click.echo(f"……还有 {len(unfit.faults) - _SHOWN} 处，用 --json 看全部。 See all by --json.", err=True)
    return tell_refused(unfit, False)


def _put_aside(file: Path, faults: tuple[Fault, ...]) -> Path | None:
    """Writes the lines with faults beside the list; None when there are none."""
    from hutong.domain.directory.roster import rejected

    if not faults:
        return None
    out = file.with_name(f"{file.stem}-问题.csv")
    rejected(file, faults, out)
    return out


def _fault(fault: Fault) -> dict[str, object]:
    return {"line": fault.line, "column": fault.column, "error": str(fault.words)}


def _as_json(found: Difference, dry_run: bool, aside: Path | None) -> dict[str, object]:
    counts = {kind: getattr(found, kind) for kind, _ in _KINDS}
    examples = {
        kind: [
            {"name": e.name, "external_id": e.external, "before": e.before, "after": e.after, "changed": e.changed}
            for e in found.examples[kind]
        ]
        for kind, _ in _KINDS
    }
    return {
        "dry_run": dry_run, "lines": found.lines, "before": found.before, **counts, "kept": found.kept,
        "leave_share": round(found.leave_share, 4), "examples": examples, "faults": [_fault(one) for one in found.faults],
        "put_aside": str(aside) if aside else None,
    }  # fmt: skip


def _lines(found: Difference, dry_run: bool, aside: Path | None, *, yes_leave: bool) -> list[str]:
    from hutong.domain.directory.commands import MANY_LEAVE

    lines = [f"名单 {found.lines} 行；以前按名单来的有 {found.before} 人。{'只是看看，什么也没有改。' if dry_run else ''}"]
    for kind, title in _KINDS:
        count = getattr(found, kind)
        lines.append(f"{title:<24} {count:>8}")
        lines += [f"    {one.name}{_known_by(one)} {_way(kind, one)}" for one in found.examples[kind]]
        if count > len(found.examples[kind]):
            lines.append("    ……")
    lines.append(f"{'不变 kept':<24} {found.kept:>8}")
    if found.leave_share > MANY_LEAVE and dry_run and not yes_leave:
        lines.append(f"！{found.leave_share:.1%} 要离开。请核对名单是不是完整的；确实如此，导入时加上 --yes-leave。")
    if aside:
        lines.append(f"有问题的 {len(found.faults)} 处放在一边，这些人照旧：{aside}")
    return lines


def _way(kind: str, one: Example) -> str:
    """From where to where; of those who come or leave there is one of the two, of those who stay where they are what is other."""
    if kind in ("joins", "leaves"):
        return one.before or one.after
    if kind == "changes":
        return f"{one.after}（{one.changed}）"
    return f"{one.before or '（无）'} → {one.after or '（无）'}{f'（{one.changed}）' if one.changed else ''}"


def _known_by(one: Example) -> str:
    return f"（工号 {one.external}）" if one.external else "（没有工号）"
