"""Reads adaptors and checks what a struct cannot: that every XPath is one, and that paths stay on the system's own host."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree

from hutong.blueprint.adaptors.shapes import Adaptor, Mark, Rules
from hutong.blueprint.reading import PACKS, PackError, convert, line_of, load, short

OWN = PACKS / "door" / "adaptors"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]")
# Shorter ones are guessed, longer ones are cut by old systems.
SHORTEST, LONGEST = 8, 72


def adaptor_in(name: str, folders: Sequence[Path]) -> Adaptor:
    """The adaptor of this name, from the first folder that has one. Raises PackError: there is none, or it is wrong."""
    if not _NAME.fullmatch(name):
        raise PackError(f"{name!r}: no name of an adaptor (small letters, digits and hyphens)")
    for folder in folders:
        path = folder / f"{name}.yaml"
        if path.is_file():
            return read_adaptor(path)
    raise PackError(f"{name}.yaml: no such adaptor in {', '.join(short(folder) for folder in folders)}")


def names_in(folders: Sequence[Path]) -> list[str]:
    """The names of all adaptors in these folders."""
    return sorted({path.stem for folder in folders if folder.is_dir() for path in folder.glob("*.yaml")})


def read_adaptor(path: Path) -> Adaptor:
    """The adaptor in a file. Raises PackError with file, line and what is wrong."""
    found = convert(load(path), Adaptor, path, ())
    for keys, text in _places(found):
        _check_xpath(text, path, keys)
    for keys, text in _paths(found):
        _check_path(text, path, keys)
    for keys, mark in _marks(found):
        if mark == Mark():
            _wrong(path, keys, "says nothing: give xpath, text, path or status")
    for index, one in enumerate(found.login.carried):
        if sum(map(bool, (one.cookie, one.meta, one.header, one.xpath))) != 1:
            _wrong(path, ("login", "carried"), f"[{index}] must have one of cookie, meta, header, xpath")
    if found.rotate is not None:
        _check_rules(found.rotate.rules, path)
    return found


def _places(found: Adaptor) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every XPath with where it stands."""
    yield ("login", "form"), found.login.form
    for index, one in enumerate(found.login.carried):
        yield ("login", "carried", str(index)), one.xpath
    for keys, mark in _marks(found):
        yield (*keys, "xpath"), mark.xpath
    if found.logout is not None:
        yield ("logout", "form"), found.logout.form
    if found.rotate is not None:
        yield ("rotate", "form"), found.rotate.form
    if found.work is not None:
        for key in ("row", "key", "title", "due", "link"):
            yield ("work", key), getattr(found.work, key)


def _paths(found: Adaptor) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every path that is asked for, with where it stands."""
    yield ("login", "page"), found.login.page
    yield ("login", "action"), found.login.action
    for key in ("logout", "rotate", "work"):
        part = getattr(found, key)
        if part is not None:
            word = "path" if key == "logout" else "page"
            yield (key, word), getattr(part, word)
    for key in ("open", "shut", "hide"):
        for one in getattr(found, key):
            yield (key,), one


def _marks(found: Adaptor) -> Iterator[tuple[tuple[str, ...], Mark]]:
    yield ("marks", "inside"), found.marks.inside
    for key in ("wrong", "out", "captcha"):
        for mark in getattr(found.marks, key):
            yield ("marks", key), mark
    if found.rotate is not None:
        yield ("rotate", "done"), found.rotate.done


def _check_xpath(text: str, path: Path, keys: tuple[str, ...]) -> None:
    try:
        if text:
            etree.XPath(text)
    except etree.XPathSyntaxError as fault:
        _wrong(path, keys, f"{text!r} is no XPath: {fault}")


def _check_path(text: str, path: Path, keys: tuple[str, ...]) -> None:
    if text and (not text.startswith("/") or text.startswith("//") or re.search(r"[\s\\]", text)):
        _wrong(path, keys, f"{text!r} is no path of the system's own host; it begins with one slash")


def _check_rules(rules: Rules, path: Path) -> None:
    if not SHORTEST <= rules.length <= LONGEST:
        _wrong(path, ("rotate", "rules", "length"), f"a password has {SHORTEST} to {LONGEST} signs")
    if "special" in rules.signs and (not rules.special or not rules.special.isascii() or rules.special.isalnum()):
        _wrong(path, ("rotate", "rules", "special"), "say which signs are special: plain ones, such as -_!")


def _wrong(path: Path, keys: tuple[str, ...], words: str) -> None:
    raise PackError(f"{short(path)}:{line_of(path, keys)}: {'.'.join(keys)}: {words}")
