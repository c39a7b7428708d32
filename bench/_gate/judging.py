"""What the gate found against the truth, and what two simpler ways find."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from bench._gate.reading import TakenIn
from bench._gate.truth import Item, Made, asking, others, shares
from bench._support import percentile
from hutong.domain.reporting.gate import Comparison, Index, Judged, compare

# Reprints of which so much is left count as duplicates; below the lower share a form does not.
_SAME, _FAR = 0.8, 0.6
_TITLE = 80.0


@dataclass
class Tally:
    """Columns and pairs of column and form: in truth, found, and found rightly."""

    truth: int = 0
    found: int = 0
    missed: int = 0
    right: int = 0
    new: int = 0
    new_left: int = 0
    pairs_truth: int = 0
    pairs_found: int = 0
    pairs_right: int = 0

    def add(self, true: frozenset[int], named: Sequence[int]) -> None:
        """One column: the forms that ask it in truth, and those named, best first."""
        self.truth += bool(true)
        self.new += not true
        self.new_left += not true and not named
        self.found += bool(named)
        self.missed += bool(true) and not true & set(named)
        self.right += bool(named) and named[0] in true
        self.pairs_truth += len(true)
        self.pairs_found += len(named)
        self.pairs_right += len(true & set(named))

    @property
    def shares(self) -> dict[str, float]:
        """Recall: columns asked elsewhere of which a form is rightly named. Precision: columns whose first named form asks them.
        New: columns that nobody asks, of which nobody is named. The same of all pairs of column and form."""
        return {
            "recall": _share(self.truth - self.missed, self.truth),
            "precision": _share(self.right, self.found),
            "new_recognised": _share(self.new_left, self.new),
            "pairs_recall": _share(self.pairs_right, self.pairs_truth),
            "pairs_precision": _share(self.pairs_right, self.pairs_found),
        }


@dataclass
class Measured:
    """The figures of one run, those worth repeating for a variant, and what went wrong."""

    figures: dict[str, Any]
    short: dict[str, Any]
    errors: list[tuple[str, ...]] = field(default_factory=list)


def judged(forms: Sequence[Made], taken: Sequence[TakenIn]) -> Measured:
    """Every form against all the others."""
    truth = asking(forms)
    index, built = _timed_index(taken)
    tally, seconds, errors = Tally(), [], []
    near = _Near(forms)
    for form, one in zip(forms, taken, strict=True):
        begun = time.perf_counter()
        compared = compare(index, one.signature)
        seconds.append(time.perf_counter() - begun + one.seconds)
        by_column = {judged.column: judged for judged in compared.columns}
        for item, cells, found in _columns(form, one, by_column):
            true = others(item, form.id, truth) if item else frozenset()
            named = [asked.form for asked in found.asked_by] if found else []
            tally.add(true, named)
            if (true and not true & set(named)) or (named and named[0] not in true):
                errors.append(_error(form, item, cells, found, true))
        near.add(form, compared, shares(form, truth))
    figures = {
        "forms": len(forms),
        "columns": sum(len(one.signature.columns) for one in taken),
        "duplicates_in_truth": tally.truth,
        "duplicates_found": tally.truth - tally.missed,
        **tally.shares,
        **near.figures,
        "seconds_p95": percentile(seconds, 0.95),
        "index_seconds": built,
    }
    short = {name: figures[name] for name in (*tally.shares, *near.figures)}
    return Measured(figures, short, errors)


def _timed_index(taken: Sequence[TakenIn]) -> tuple[Index, float]:
    begun = time.perf_counter()
    index = Index.of(one.signature for one in taken)
    return index, round(time.perf_counter() - begun, 3)


def _columns(form: Made, one: TakenIn, found: Mapping[Any, Judged]) -> list[tuple[Item | None, tuple[str, ...], Judged | None]]:
    """What is asked in truth beside what the gate says of it; then what the gate takes for a question and is none."""
    both: list[tuple[Item | None, tuple[str, ...], Judged | None]] = []
    for cells, item in form.meant.items():
        if item.keys and not item.furniture and cells[0] not in form.unclear:
            column = one.columns.get(cells)
            both.append((item, cells, found.get(column) if column else None))
    for cells, column in one.columns.items():
        known = form.meant.get(cells)
        if cells[0] in form.unclear or (known is None and not form.whole):
            continue
        if known is None or known.furniture or not known.keys:
            both.append((None, cells, found.get(column)))
    return both


def _error(form: Made, item: Item | None, cells: tuple[str, ...], found: Judged | None, true: frozenset[int]) -> tuple[str, ...]:
    said = "not seen" if found is None else f"{found.column.element or '-'}/{found.column.role}/{found.column.entity}"
    named = f"{found.asked_by[0].form} {found.asked_by[0].header!r}" if found and found.asked_by else "nobody"
    keys = " ".join("/".join(key) for key in sorted(item.keys)) if item else "no question"
    kind = "missed" if true and (found is None or not true & {one.form for one in found.asked_by}) else "wrong"
    return (
        kind,
        str(form.id),
        form.title,
        ",".join(cells),
        repr(item.printed if item else ""),
        keys,
        said,
        found.column.counts if found else "",
        named,
    )


class _Near:
    """Near-duplicate forms: reprints of which most is left, found or not; and forms called so that ask something else."""

    def __init__(self, forms: Sequence[Made]) -> None:
        self.families: dict[str, list[Made]] = defaultdict(list)
        for form in forms:
            if form.family:
                self.families[form.family].append(form)
        self.truth = self.found = self.named = self.false = 0

    def add(self, form: Made, compared: Comparison, share: Mapping[int, float]) -> None:
        """One form as a new one."""
        self.count(form, {one.form for one in compared.near if one.duplicate}, share)

    def count(self, form: Made, named: set[int], share: Mapping[int, float]) -> None:
        """The forms that were named as near-duplicates, and what each shares in truth."""
        true = {one.id for one in self.families.get(form.family, ()) if one.id != form.id and share.get(one.id, 0) >= _SAME}
        self.truth += len(true)
        self.found += len(true & named)
        self.named += len(named)
        self.false += sum(share.get(one, 0) < _FAR for one in named)

    @property
    def figures(self) -> dict[str, Any]:
        return {
            "near_in_truth": self.truth, "near_found": self.found, "near_false": self.false,
            "near_recall": _share(self.found, self.truth), "near_precision": _share(self.named - self.false, self.named),
        }  # fmt: skip


def by_text(forms: Sequence[Made]) -> dict[str, Any]:
    """The baseline of columns: the same header text, blanks aside."""
    truth = asking(forms)
    places: dict[str, list[int]] = defaultdict(list)
    for form in forms:
        for text in {_text(item) for item in form.items}:
            places[text].append(form.id)
    tally = Tally()
    for form in forms:
        for item in form.items:
            tally.add(others(item, form.id, truth), [one for one in places[_text(item)] if one != form.id])
    return tally.shares


def by_title(forms: Sequence[Made]) -> dict[str, Any]:
    """The baseline of forms: titles that look alike."""
    truth = asking(forms)
    near = _Near(forms)
    for form in forms:
        named = {one.id for one in forms if one.id != form.id and fuzz.ratio(one.title, form.title) >= _TITLE}
        near.count(form, named, shares(form, truth))
    return near.figures


def _text(item: Item) -> str:
    return "".join(item.printed.split())


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
