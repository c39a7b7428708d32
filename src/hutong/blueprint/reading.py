"""Reading of packs: YAML whose every fault is named by file, line and path.

Scalars are read as text and typed by the struct that receives them, so a code `01` stays `01` and a word `no` stays a word.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from hutong.kernel.errors import Broken

T = TypeVar("T")

PACKS = Path(__file__).resolve().parent.parent / "packs"


class PackError(Broken):
    """A pack that cannot be read. The text names file, line and path."""


def load(path: Path) -> Any:
    """The content of a YAML file: dicts, lists, and every scalar as text. Raises PackError with file and line."""
    try:
        node: yaml.Node | None = yaml.compose(path.read_text("utf-8"), Loader=yaml.CBaseLoader)
        return None if node is None else _plain(node, path)
    except OSError as error:
        raise PackError(f"{short(path)}: {error.strerror}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise PackError(f"{short(path)}:{line}: {error.problem or error.context}") from error


def _plain(node: yaml.Node, path: Path) -> Any:
    """A node as text, list or dict. A key that stands twice is refused: YAML would keep the last in silence."""
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, path) for item in node.value]
    found: dict[str, Any] = {}
    for key, value in node.value:
        if key.value in found:
            raise PackError(f"{short(path)}:{key.start_mark.line + 1}: {key.value}: stands twice")
        found[key.value] = value.value if isinstance(value, yaml.ScalarNode) else _plain(value, path)
    return found


def convert(raw: Any, kind: type[T], path: Path, keys: tuple[str, ...]) -> T:
    """`raw`, found in `path` under `keys`, as a struct of `kind`. Raises PackError with file, line and path of what is wrong."""
    try:
        return msgspec.convert(raw, kind, strict=False)
    except msgspec.ValidationError as error:
        message, _, inner = str(error).partition(" - at `$")
        inner = inner.rstrip("`")
        where = ".".join(keys) + inner
        line = line_of(path, (*keys, *(part for part in inner.split(".") if part)))
        raise PackError(f"{short(path)}:{line}: {where}: {message}") from error


def line_of(path: Path, keys: tuple[str, ...]) -> int:
    """Line (from 1) where the deepest known of `keys` stands; 1 when none is found. Slow: for messages only."""
    node: yaml.Node | None = yaml.compose(path.read_text("utf-8"), Loader=yaml.CBaseLoader)
    line = 1
    for key in keys:
        if not isinstance(node, yaml.MappingNode):
            break
        found = next(((name, value) for name, value in node.value if name.value == key), None)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def short(path: Path) -> str:
    """The path as people know it: from `packs/` on."""
    return str(path.relative_to(PACKS.parent)) if path.is_relative_to(PACKS.parent) else str(path)
