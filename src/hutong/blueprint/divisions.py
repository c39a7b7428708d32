"""The divisions of the city: areas by statistical code, overlays that lie across them, and what became of areas.

Data and its source: `packs/divisions/`.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, cast

import msgspec

from hutong.blueprint.reading import PACKS, PackError, convert, line_of, load, short
from hutong.kernel.area import Level, level_of, parent_of, span

FOLDER = PACKS / "divisions"


class Division(NamedTuple):
    """One area for the time it holds; `valid_to` None: still."""

    code: int
    parent: int | None
    level: Level
    name: str
    valid_from: dt.date
    valid_to: dt.date | None = None


class Overlay(NamedTuple):
    """An area without a code of its own. `areas`: the codes it consists of, streets standing for all their communities."""

    key: str
    name: str
    name_en: str
    valid_from: dt.date
    valid_to: dt.date | None
    source: str
    areas: tuple[int, ...]


class Change(NamedTuple):
    """From `on`, `old` is `into`: one successor for a merge or renumbering, several for a split."""

    old: int
    into: tuple[int, ...]
    on: dt.date


class _NewArea(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: int
    level: Level
    name: str


class _Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    old: int
    on: dt.date
    into: tuple[int, ...]
    new: tuple[_NewArea, ...] = ()


class _Overlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    name_en: str
    valid_from: dt.date
    source: str
    areas: tuple[str, ...]
    valid_to: dt.date | None = None


class _Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    valid_from: dt.date
    overlays: dict[str, _Overlay]
    changes: tuple[_Change, ...] = ()


def divisions(folder: Path = FOLDER) -> Iterator[Division]:
    """All areas, parents before children, those declared in changes last. Raises PackError with file and line."""
    declared = _declared(folder)
    ended = {change.old: change.on - dt.timedelta(days=1) for change in declared.changes if change.old not in change.into}
    for row in _rows(folder):
        yield row._replace(valid_from=declared.valid_from, valid_to=ended.get(row.code))
    for change in declared.changes:
        for area in change.new:
            yield Division(area.code, parent_of(area.code), area.level, area.name, change.on)


def overlays(folder: Path = FOLDER) -> tuple[Overlay, ...]:
    """The declared overlays with their areas as codes. Raises PackError when an area is not found or its name is not unique."""
    names = _by_name(folder)
    found = []
    for key, body in _declared(folder).overlays.items():
        codes = tuple(_code(name, names, folder, key) for name in body.areas)
        found.append(Overlay(key, body.name, body.name_en, body.valid_from, body.valid_to, body.source, codes))
    return tuple(found)


def changes(folder: Path = FOLDER) -> tuple[Change, ...]:
    """What became of areas, in the order declared. Raises PackError for an unknown area or one outside its parent."""
    known = {division.code for division in divisions(folder)}
    found = []
    for change in _declared(folder).changes:
        for code in (change.old, *change.into):
            if code not in known:
                raise PackError(f"{short(folder / 'overlays.yaml')}: changes: no area has the code {code}")
        found.append(Change(change.old, change.into, change.on))
    return tuple(found)


def in_overlay(code: int, overlay: Overlay) -> bool:
    """Whether an area lies in an overlay: it is one of its areas or inside one."""
    return any(low <= code <= high for low, high in (span(area) for area in overlay.areas))


@lru_cache(maxsize=4)
def _declared(folder: Path) -> _Declared:
    path = folder / "overlays.yaml"
    declared = convert(load(path), _Declared, path, ())
    for change in declared.changes:
        for area in change.new:
            if level_of(area.code) != area.level:
                line = line_of(path, ("changes",))
                raise PackError(f"{short(path)}:{line}: changes: {area.code} is no code of a {area.level}")
    return declared


def _rows(folder: Path) -> Iterator[Division]:
    path = folder / "beijing-divisions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.reader(file), start=1):
            if line == 1:
                continue
            try:
                code, parent, level, name = row
                yield Division(int(code), int(parent) if parent else None, cast(Level, level), name, dt.date.min)
            except ValueError as error:
                raise PackError(f"{short(path)}:{line}: {error}") from error


def _by_name(folder: Path) -> Mapping[str, list[int]]:
    """Street names, and communities as 街道/社区, to their codes."""
    streets: dict[int, str] = {}
    names: dict[str, list[int]] = {}
    for row in divisions(folder):
        if row.level == "street":
            streets[row.code] = row.name
            names.setdefault(row.name, []).append(row.code)
        elif row.level == "community" and row.parent in streets:
            names.setdefault(f"{streets[row.parent]}/{row.name}", []).append(row.code)
    return names


def _code(name: str, names: Mapping[str, list[int]], folder: Path, key: str) -> int:
    codes = names.get(name, [])
    if len(codes) != 1:
        path = folder / "overlays.yaml"
        problem = f"{len(codes)} areas are called {name}" if codes else f"no area is called {name}"
        raise PackError(f"{short(path)}:{line_of(path, ('overlays', key, 'areas'))}: overlays.{key}.areas: {problem}")
    return codes[0]
