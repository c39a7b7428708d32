"""What real templates ask: the forms of tests/forms/dev and of bench/forms as lists of questions."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from openpyxl import load_workbook

from bench._gate.truth import FURNITURE, SEVERAL, Item, own, standard
from bench._year.kinds import ROOT, Gold, Kind, kinds
from hutong.domain.forms.mapping.knowledge import role_words
from hutong.domain.forms.mapping.roles import split_role
from hutong.domain.forms.mapping.text import key

_NUMBERING = re.compile(r"^[A-Z]?\d{1,2}[.、]?|[*\s]|[(（].*?[)）]")
# Says nothing without the heading above it, or the table around it.
_GENERAL = 3
_OWN = frozenset({"self", "household", "place", "case", "event", "org", "contact", "principal", "legal_rep", "emergency"})
_PERSONS = frozenset({
    "head", "member", "guardian", "spouse", "father", "mother", "child", "husband", "wife", "agent", "supporter", "sponsor",
    "owner", "newborn", "deceased", "applicant", "handler", "reporter", "parent", "helper",
})  # fmt: skip
# Of these the questions are counts, whose truth the templates do not tell.
_FIGURES = 5


@dataclass(frozen=True)
class Content:
    """One template. `cells`: heading cell -> what it asks; `unclear`: cells whose gold leaves open what they ask."""

    key: str
    title: str
    department: str
    entity: str
    whom: str
    filename: str
    data: bytes
    cells: Mapping[str, Item]
    unclear: frozenset[str]

    @property
    def questions(self) -> list[Item]:
        """What can be asked anew elsewhere: questions that their own words tell, each once."""
        found: dict[Any, Item] = {}
        for cell, item in self.cells.items():
            if len(item.keys) == 1 and not item.furniture and cell not in self.unclear and _told(item):
                found.setdefault(item.keys, item)
        return list(found.values())


def _told(item: Item) -> bool:
    """Whether the printed words alone say what is asked, and of whom."""
    if not item.concept:
        return True
    return (item.role in _OWN) != (split_role(key(item.printed), role_words())[0] in _PERSONS)


@lru_cache(maxsize=1)
def contents() -> tuple[Content, ...]:
    """All templates but the statistical ones."""
    gold = _fields()
    return tuple(_content(kind, gold.get(kind.key)) for kind in kinds() if not _of_figures(kind))


def _of_figures(kind: Kind) -> bool:
    return kind.entity == "community" or bool(kind.figures) or sum(one.figure for one in kind.gold.values()) >= _FIGURES


def _fields() -> dict[str, list[Mapping[str, Any]]]:
    found = {}
    for path in (ROOT / "tests" / "forms" / "dev").glob("[0-9]*.yaml"):
        answer = yaml.safe_load(path.read_text("utf-8"))
        found[answer["id"]] = answer["fields"]
    return found


def _content(kind: Kind, fields: list[Mapping[str, Any]] | None) -> Content:
    page = load_workbook(io.BytesIO(kind.data)).active
    cells = {cell: _item(str(page[cell].value or ""), gold, kind) for cell, gold in kind.gold.items()}
    unclear = {str(one["cell"]) for one in fields or () if not one["concept"] and one.get("accept")}
    unclear |= {cell for cell, gold in kind.gold.items() if gold.figure or gold.concepts & SEVERAL or _short(cells[cell])}
    return Content(
        kind.key, kind.title, kind.department, kind.entity, kind.whom, kind.filename, kind.data, cells, frozenset(unclear)
    )


def _short(item: Item) -> bool:
    return not item.concept and len(_plain(item.printed)) <= _GENERAL


def _item(printed: str, gold: Gold, kind: Kind) -> Item:
    if gold.by_hand or gold.figure:
        return Item(printed, furniture=True)
    if not gold.concepts:
        return own(printed, _plain(printed), kind.entity)
    concepts = [gold.first, *sorted(gold.concepts - {gold.first, ""} - FURNITURE - SEVERAL)]
    known = [one for one in concepts if one in _catalogue()]
    if not known:
        return own(printed, _plain(printed), kind.entity)
    return standard(printed, known, [gold.role or "self", *sorted(gold.roles - {gold.role})], kind.entity)


@lru_cache(maxsize=1)
def _catalogue() -> frozenset[str]:
    from hutong.blueprint.elements import catalogue

    return frozenset(catalogue().elements)


def _plain(printed: str) -> str:
    """A header without numbering, stars, blanks and brackets."""
    return _NUMBERING.sub("", "".join(printed.split())).strip(":：、.")
