"""The gold forms of tests/forms/dev for the map bench: loading, sources, and scoring by the rules of the set's own scorer."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from hutong.domain.forms.grid import Grid
from hutong.domain.forms.workbook import open_book

DEV = Path(__file__).resolve().parent.parent / "tests" / "forms" / "dev"
DATA = {"stored", "computed", "context"}
SURE = 0.9


@dataclass
class Gold:
    """One form: the annotated fields and the sheet."""

    id: str
    source: str
    answer: dict[str, Any]
    grid: Grid
    fields: list[dict[str, Any]] = field(default_factory=list)


def source_of(answer: Mapping[str, Any]) -> str:
    """Host and repository of a GitHub address, else host and page; forms of unnamed sources count as one source a kind."""
    url = str(answer.get("source_url") or "")
    if found := re.match(r"https?://(github\.com)/([^/]+)/([^/]+)", url):
        return "/".join(found.groups())
    if found := re.match(r"https?://([^/]+)/(.*)", url):
        return found[1]
    return f"unnamed {answer.get('source_kind')}"


def load_gold() -> list[Gold]:
    """All forms of the set, in order."""
    forms = []
    for path in sorted(DEV.glob("[0-9]*.yaml")):
        answer = yaml.safe_load(path.read_text("utf-8"))
        book = DEV / answer["xlsx"]
        grid = open_book(book.read_bytes(), book.name).grid(answer["sheet"])
        forms.append(Gold(answer["id"], source_of(answer), answer, grid, answer["fields"]))
    return forms


def printed_counts(forms: Iterable[Gold]) -> dict[str, Counter[str]]:
    """Element -> header -> how often these forms print it."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for form in forms:
        for one in form.fields:
            if one["concept"] and not one.get("synthetic"):
                counts[one["concept"]][str(one["header"])] += 1
    return counts


def a1(ref: str) -> tuple[int, int]:
    """B3 -> (3, 2)."""
    found = re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", ref.strip().upper())
    assert found, ref
    col = 0
    for letter in found[1]:
        col = col * 26 + ord(letter) - 64
    return int(found[2]), col


def align(cells: Iterable[Mapping[str, Any]], fields: list[dict[str, Any]]) -> dict[int, Mapping[str, Any]]:
    """Index of the gold field -> the most confident answer whose cell lies in the label's range."""
    boxes = []
    for one in fields:
        first, _, last = (one.get("span") or one["cell"]).partition(":")
        boxes.append((a1(first), a1(last or first)))
    got: dict[int, Mapping[str, Any]] = {}
    for cell in cells:
        row, col = a1(cell["cell"])
        hit = next((i for i, ((r1, c1), (r2, c2)) in enumerate(boxes) if r1 <= row <= r2 and c1 <= col <= c2), None)
        if hit is not None and (hit not in got or cell["confidence"] > got[hit]["confidence"]):
            got[hit] = cell
    return got


@dataclass
class Verdict:
    """How one answer stands against gold. `right` also when silence is allowed."""

    right: bool
    third: bool
    confident: bool
    wrong_if_given: bool
    role: bool | None
    with_concept: bool
    null_hit: bool


def judge(one: Mapping[str, Any], cell: Mapping[str, Any]) -> Verdict:
    """Scores one data cell by the rules of the set's scorer."""
    concept = cell.get("concept")
    gold = one["concept"]
    accept = [None if word in (None, "", "null", "none", "unknown") else word for word in one.get("accept") or []]
    given_right = concept is not None and (concept == gold or concept in accept)
    soft = gold is not None and concept is None and None in accept
    offered = [item["concept"] for item in cell.get("candidates") or []][:3]
    third = given_right or soft or (gold is not None and any(item == gold or item in accept for item in offered))
    role = one.get("role")
    said = None
    if role and given_right and gold is not None:
        said = cell.get("role") in {role, *(one.get("role_accept") or [])}
    sure = concept is not None and float(cell.get("confidence") or 0) >= SURE
    wrong = concept is not None and not given_right
    return Verdict(given_right or soft, third, sure, wrong, said, gold is not None, gold is None and wrong)


def score(results: Iterable[tuple[Gold, list[dict[str, Any]]]]) -> tuple[dict[str, float], list[tuple[Any, ...]]]:
    """Figures over all forms, and the misses for a person to read."""
    n: Counter[str] = Counter()
    misses: list[tuple[Any, ...]] = []
    for form, cells in results:
        got = align(cells, form.fields)
        for index, one in enumerate(form.fields):
            if one.get("synthetic") or one["kind"] not in DATA:
                continue
            cell = got.get(index, {})
            said = judge(one, cell)
            _count(n, said)
            if not said.right and (said.with_concept or said.null_hit):
                answer = (cell.get("concept"), cell.get("confidence"), said.third)
                misses.append((form.id, one["cell"], one["header"], one["concept"], *answer, form.source))
    return _figures(n), misses


def _count(n: Counter[str], said: Verdict) -> None:
    n["fields"] += 1
    n["with_concept"] += said.with_concept
    n["top1"] += said.right and said.with_concept
    n["top3"] += said.third and said.with_concept
    n["confident"] += said.confident
    n["false_confident"] += said.confident and said.wrong_if_given
    n["null_hit"] += said.null_hit
    n["null"] += not said.with_concept
    n["role_asked"] += said.role is not None
    n["role"] += bool(said.role)


def _figures(n: Counter[str]) -> dict[str, float]:
    def share(part: str, whole: str) -> float:
        return round(n[part] / n[whole], 4) if n[whole] else 0.0

    return {
        "top1": share("top1", "with_concept"),
        "top3": share("top3", "with_concept"),
        "false_confident": share("false_confident", "confident"),
        "role": share("role", "role_asked"),
        "confident_share": share("confident", "fields"),
        "null_hit": share("null_hit", "null"),
        "fields": n["fields"],
        "confident": n["confident"],
        "false_confident_count": n["false_confident"],
    }
