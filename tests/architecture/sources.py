"""The program's own sources, read as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import hutong

ROOT = Path(hutong.__file__).resolve().parent
REPOSITORY = ROOT.parents[1]

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*, migrations: bool = False) -> list[Path]:
    """Every Python file of the program, migrations only when asked for."""
    found = sorted(ROOT.rglob("*.py"))
    return found if migrations else [path for path in found if "migrations" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> set[str]:
    """The dotted names of what a module imports, wherever it does."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found
