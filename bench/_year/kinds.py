"""The kinds of form that come round: the templates of tests/forms/dev with their gold answers, and those of bench/forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bench._year.sheets import Sheet, application, listing, statistics

ROOT = Path(__file__).resolve().parents[2]
OWN = ("people-lists", "other-lists", "applications", "statistics")
# A column of the department's own whose answer holds for this period, or this application, only.
_PERIOD = re.compile(r"本月|本季|本期|本次|本周|当月|当日|今日|检查记录|评分|得分|检查结果|应\s*发|应\s*返|结算")


@dataclass(frozen=True, slots=True)
class Gold:
    """What one printed label means. No `concepts`: a column of the department's own. `by_hand`: not a question to a pool;
    `figure`: counted, not kept."""

    concepts: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    first: str = ""
    role: str = ""
    by_hand: bool = False
    period: bool = False
    figure: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of form. `whom`: what the department means, as conditions; `figures`: (row, column) -> the two conditions of a
    cell in a statistical table; `period`: the date by which records belong to the time the form is about."""

    key: str
    title: str
    department: str
    every: str
    entity: str
    whom: str
    filename: str
    data: bytes
    gold: Mapping[str, Gold]
    month: int = 0
    times: int = 0
    period: str = ""
    figures: Mapping[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    single: bool = False


def kinds() -> list[Kind]:
    """All of them, in a fixed order."""
    return [*_dev(), *_own()]


def _dev() -> Iterator[Kind]:
    folder = ROOT / "tests" / "forms" / "dev"
    plan = yaml.safe_load((ROOT / "bench" / "forms" / "dev.yaml").read_text("utf-8"))
    for path in sorted(folder.glob("[0-9]*.yaml")):
        answer = yaml.safe_load(path.read_text("utf-8"))
        how = plan[answer["id"]]
        gold = {one["cell"]: _gold(one) for one in answer["fields"] if one["kind"] != "heading"}
        data = (folder / answer["xlsx"]).read_bytes()
        yield _kind(answer["id"], answer["title"], how, Path(answer["xlsx"]).name, data, gold)


def _gold(one: Mapping[str, Any]) -> Gold:
    concept, printed = one["concept"], str(one["printed"])
    return Gold(
        frozenset([*([concept] if concept else []), *one.get("accept", [])]) if concept else frozenset(),
        frozenset(filter(None, [one.get("role"), *one.get("role_accept", [])])),
        concept or "",
        one.get("role") or "",
        by_hand=one["kind"] == "workflow",
        period=not concept and bool(_PERIOD.search(printed)),
        figure=one["kind"] == "aggregate",
    )


def _own() -> Iterator[Kind]:
    for name in OWN:
        for number, how in enumerate(yaml.safe_load((ROOT / "bench" / "forms" / f"{name}.yaml").read_text("utf-8")), 1):
            sheet = _sheet(how)
            gold = {cell: _declared(what) for cell, what in sheet.meant.items()}
            key = f"{name}-{number:02d}"
            yield _kind(key, how["title"], how, f"{how['title']}.xlsx", sheet.data, gold, sheet.figures)


def _sheet(how: Mapping[str, Any]) -> Sheet:
    if "rows" in how:
        return statistics(how["title"], how["rows"], how["counts"])
    if "pairs" in how:
        return application(how["title"], _columns(how["pairs"]), _columns(how.get("members", "")))
    return listing(how["title"], _columns(how["columns"]))


def _columns(text: str) -> list[tuple[str, str]]:
    """`姓名=name 户主电话=head/tel` as (printed, meaning)."""
    return [(printed, meaning) for printed, _, meaning in (word.rpartition("=") for word in text.split())]


def _declared(what: str) -> Gold:
    if what == "-":
        return Gold(by_hand=True)
    if what in ("~", "~p"):
        return Gold(period=what == "~p")
    if what == "#":
        return Gold(figure=True)
    role, _, element = what.rpartition("/")
    return Gold(frozenset([element]), frozenset([role or "self"]), element, role or "self")


def _kind(
    key: str, title: str, how: Mapping[str, Any], filename: str, data: bytes, gold: Mapping[str, Gold],
    figures: Mapping[tuple[int, int], tuple[str, str]] | None = None,
) -> Kind:  # fmt: skip
    return Kind(
        key, title, how["from"], how["every"], how.get("of", "person"), how.get("whom", ""), filename, data, gold,
        how.get("month", 0), how.get("times", 0), how.get("period", ""), figures or {}, how["every"] == "on demand",
    )  # fmt: skip
