"""Whether what is declared about cases holds together; for `hutong cases check` and the packs' own stories."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import msgspec

from hutong.blueprint.casework.categories import Category, categories
from hutong.blueprint.casework.danger import dangers
from hutong.blueprint.casework.process import process
from hutong.blueprint.reading import PACKS, PackError, short

# What a district may change of a category.
CHANGEABLE = frozenset({"department", "level", "limit", "answer", "verify"})


def overlays(folder: Path) -> list[Path]:
    """The districts' own files in the packs and in a folder: named by the first six digits of the district."""
    return sorted([*(PACKS / "cases" / "districts").glob("*.yaml"), *folder.glob("*.yaml")])


def check_casework(files: Iterable[Path]) -> list[str]:
    """What is wrong, in sentences with file and line; empty when nothing is."""
    problems: list[str] = []
    for read in (categories, dangers, process):
        problems += _said(read)
    for path in files:
        found = _said(partial(process, path))
        problems += found or list(_categories(path))
    return problems


def _said(read: Callable[[], object]) -> list[str]:
    try:
        read()
    except PackError as error:
        return [str(error)]
    return []


def _categories(path: Path) -> Iterable[str]:
    for key, changed in process(path).categories.items():
        base = categories().get(key)
        if base is None:
            yield f"{short(path)}: categories.{key}: there is no such category"
        elif unknown := set(changed) - CHANGEABLE:
            yield f"{short(path)}: categories.{key}: {', '.join(sorted(unknown))} cannot be changed here"
        else:
            raw = {**msgspec.to_builtins(base), **changed}
            try:
                msgspec.convert(raw, Category, strict=False)
            except msgspec.ValidationError as error:
                yield f"{short(path)}: categories.{key}: {error}"
