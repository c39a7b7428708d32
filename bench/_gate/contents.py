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

_NUMBERING = re.compile(r"^[A-Z]?\d{1,2}[.、]?|[*\s]|[(（].*?[)）]")
# Says nothing without the heading above it, or the table around it.
_GENERAL = 3
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
        for item in self.cells.values():
            told = item.concept or len(_plain(item.printed)) > _GENERAL
            if item.keys and not item.furniture and told and not item.role.startswith("member"):
                found.setdefault(item.keys, item)
        return list(found.values())


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
    return Content(kind.key, kind.title, kind.department, kind.entity, kind.whom, kind.filename, kind.data, cells, frozenset(unclear))


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
