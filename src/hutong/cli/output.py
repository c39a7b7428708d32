"""How verbs speak: results on standard output, for people or as JSON; what went wrong on standard error, with an exit code."""

from __future__ import annotations

import gettext
import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from hutong.kernel.errors import Refused

DONE, INPUT, OURS = 0, 2, 3
LOCALE = Path(__file__).resolve().parents[1] / "locale"
NO_SYSTEM = "还没有登记系统。 No system is registered."
FULL = ("No space left on device", "could not extend file", "DiskFull")

F = TypeVar("F", bound=Callable[..., Any])


def json_option(function: F) -> F:
    """Every verb has it."""
    return click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。 Print JSON.")(function)


def show(result: object, as_json: bool, text: str) -> None:
    """The result as JSON, or `text` for people."""
    click.echo(json.dumps(result, ensure_ascii=False, default=str) if as_json else text)


def show_rows(rows: Sequence[Mapping[str, Any]], as_json: bool, line: Callable[[Mapping[str, Any]], str], none: str) -> None:
    """A list as JSON; for people one line each, or `none` where there is nothing."""
    show(rows, as_json, "\n".join(line(row) for row in rows) or none)


def show_once(words: Mapping[str, str], as_json: bool, titles: Mapping[str, str]) -> None:
    """Secrets, which nobody can show again. `titles`: what each is called to people, where it is not empty."""
    lines = [f"{title}: {words[key]}" for key, title in titles.items() if words[key]]
    show(words, as_json, "\n".join([*lines, "只显示这一次，请马上交给对方保管。 Shown this once."]))


def speaks_chinese() -> bool:
    """Whether the terminal's language is Chinese; if not, messages are followed by English where there is some."""
    return next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "").startswith("zh")


def tell_refused(refused: Refused, as_json: bool) -> int:
    """The message and the way out, in the user's words; returns the exit code."""
    words = {"error": str(refused.message), "way_out": str(refused.way_out), "code": getattr(refused, "code", "refused")}
    if as_json:
        click.echo(json.dumps(words, ensure_ascii=False))
    click.echo(f"✗ {words['error']}", err=True)
    if words["way_out"]:
        click.echo(f"→ {words['way_out']}", err=True)
    if not speaks_chinese() and (english := in_english(refused)):
        click.echo(english, err=True)
    return INPUT


def in_english(refused: Refused) -> str:
    """The refusal in English: what it brings along itself, else from the catalogue of the pages; empty when neither has it.

    The catalogue is read without Django: some verbs end before it is loaded.
    """
    if own := getattr(refused, "english", ""):
        return str(own)
    catalogue = gettext.translation("django", LOCALE, ["en"], fallback=True)
    said = refused.said(catalogue.gettext)
    return "" if said == (refused.message, refused.way_out) else " ".join(said).strip()


def tell_broken(fault: BaseException, as_json: bool) -> int:
    """Our fault: one line, the whole story only with HUTONG_DEBUG=1; returns the exit code."""
    if os.environ.get("HUTONG_DEBUG") == "1":
        traceback.print_exception(fault)
    line = " ".join(str(fault).split())[:300]
    if as_json:
        click.echo(json.dumps({"error": line or type(fault).__name__, "way_out": "", "code": "broken"}, ensure_ascii=False))
    click.echo(f"✗ 这是胡同的问题，不是您的：{type(fault).__name__}: {line}", err=True)
    click.echo("→ 已确认的数据都在。请加上 HUTONG_DEBUG=1 再执行一次，把输出发给维护者。", err=True)
    if not speaks_chinese():
        click.echo(
            "This is our fault, nothing acknowledged was lost. Run it again with HUTONG_DEBUG=1 and send us the output.", err=True
        )
    return OURS


def out_of_room(fault: BaseException) -> Refused | None:
    """The fault as a full disk, when that is what it was."""
    text = f"{type(fault).__name__} {fault}"
    full = (isinstance(fault, OSError) and fault.errno == 28) or any(word in text for word in FULL)
    if not full:
        return None
    free = shutil.disk_usage(os.environ.get("HUTONG_HOME") or ".").free // 1024 // 1024
    return Refused(
        "磁盘空间不足，只剩 {free} MB。已确认的数据都还在。", "请清理磁盘后重新执行，做了一半的会接着做或从头再来。", free=free
    )


def show_progress(done: int, total: int, what: str) -> None:
    """A bar on a terminal, a line for every tenth elsewhere; on standard error, so that `--json` stays clean."""
    share = done / total if total else 1.0
    if sys.stderr.isatty():
        filled = int(share * 30)
        sys.stderr.write(f"\r{'█' * filled}{'·' * (30 - filled)} {share:4.0%} {what:<24}" + ("\n" if done >= total else ""))
        sys.stderr.flush()
    elif total and (done * 10 // total) != ((done - 1) * 10 // total):
        print(f"{share:4.0%} {what}", file=sys.stderr, flush=True)
