"""Statistical tables: those of bench/forms with other words, other rows and columns. Each figure is one question."""

from __future__ import annotations

from random import Random
from typing import Any

import yaml

from bench._gate import sheets
from bench._gate.truth import Item, Key, Made
from bench._gate.wording import words_for_making
from bench._year.kinds import ROOT
from hutong.blueprint.conditions import from_title, parse_where, written


def statistical(count: int, random: Random) -> list[Made]:
    """So many tables: first as they are declared, then parts of them."""
    declared = yaml.safe_load((ROOT / "bench" / "forms" / "statistics.yaml").read_text("utf-8"))
    forms = [_table(how, random, whole=True) for how in declared[:count]]
    return forms + [_table(random.choice(declared), random, whole=False) for _ in range(count - len(forms))]


def _table(how: dict[str, Any], random: Random, *, whole: bool) -> Made:
    rows, columns = list(how["rows"].items()), list(how["counts"].items())
    if not whole:
        rows = random.sample(rows, max(2, len(rows) - 1))
        columns = random.sample(columns, min(len(columns), random.randint(3, 5)))
    whom = written(from_title(how["title"]))
    figures = {
        (r, c): Item(f"{stub} × {head}", frozenset({_counted(whom, group, part)}))
        for r, (stub, group) in enumerate(rows)
        for c, (head, part) in enumerate(columns)
    }
    heads = [_said(head, random, whole) for head, _ in columns]
    title = how["title"] if whole else how["title"].replace("统计表", random.choice(("汇总表", "统计月报", "数据统计表")))
    sheet = sheets.statistics(title, [stub for stub, _ in rows], heads, figures)
    return Made(0, title, how["from"], "person", whom, f"{title}.xlsx", sheet.data, sheet.meant)


def _said(word: str, random: Random, whole: bool) -> str:
    return word if whole else random.choice(words_for_making()["figures"].get(word, [word]))


def _counted(*wheres: str) -> Key:
    """What a figure counts: ages as one span, everything else as it is said."""
    low, high = 0, 999
    said = set()
    for condition in (one for where in wheres for one in parse_where(where)):
        value = condition.value
        if condition.element == "age" and isinstance(value, int):
            low = max(low, value + (condition.op == ">")) if condition.op in (">=", ">") else low
            high = min(high, value - (condition.op == "<")) if condition.op in ("<=", "<") else high
        else:
            said.add(written([condition]))
    return "count", f"{low}-{high}", *sorted(said)
