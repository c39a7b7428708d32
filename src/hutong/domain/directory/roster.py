"""The list of accounts and posts (花名册) that a personnel office hands in as CSV: its columns, and what is wrong with a line.

One line a post; somebody with two posts has two lines. Read as a stream: a city's 430,000 lines are never in memory together.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple, TypeVar

from hutong.blueprint.rights import rights_named
from hutong.domain.directory.rules import ACCOUNT, RIGHTS
from hutong.kernel.errors import Refused
from hutong.kernel.sentences import Sentence

# What a column is called, the first as we write it ourselves.
COLUMNS: dict[str, tuple[str, ...]] = {
    "username": ("账号", "用户名", "登录名", "username"),
    "name": ("姓名", "name"),
    "external": ("工号", "人员编号", "external id", "external_id", "externalid"),
    "title": ("岗位", "岗位名称", "职务", "post"),
    "area": ("区划代码", "统计用区划代码", "区划", "area"),
    "department": ("部门", "条线", "部门/条线", "department"),
    "groups": ("权限组", "权限", "rights"),
    "since": ("起", "开始", "开始日期", "起始日期", "from"),
    "until": ("止", "结束", "结束日期", "截止日期", "to"),
}
REQUIRED = ("username", "name", "external", "title", "area", "groups")
# Whoever was entered by hand has no number, and is known by the user name; of anybody else it must be told (`staging`).
_FILLED = tuple(key for key in REQUIRED if key != "external")
_LENGTHS = {"username": 60, "name": 60, "external": 64, "title": 80, "department": 40}
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_SCIENCE = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
# What is compared sign by sign: an input method that was left in full width (１１０) means the same.
_SIGNS = ("username", "external", "area", "since", "until")


_T = TypeVar("_T")


class Line(NamedTuple):
    """One post of one person. `line`: where it stands in the file; `since`, `until`: first and last day, None where not said."""

    line: int
    username: str
    name: str
    external: str
    title: str
    area: int
    department: str
    rights: tuple[str, ...]
    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line, in the user's words. `column` as the file's own header has it; `external` and `username` as far
    as they can be read, so that nothing happens to that person."""

    line: int
    column: str
    words: Sentence
    external: str = ""
    username: str = ""

    def __str__(self) -> str:
        return f"第 {self.line} 行“{self.column}”：{self.words}"


class Unfit(Refused):
    """A list that is not loaded, with all its faults."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(
            "名单里有 {n} 处要改，什么也没有导入。", "改好再来；或者加上 --skip-bad，把有问题的人先放在一边。", n=len(faults)
        )
        self.faults = faults


class _Wrong(Exception):
    """A cell that cannot be read."""

    def __init__(self, key: str, words: Sentence) -> None:
        self.key, self.words = key, words
        super().__init__(key)


@dataclass
class _Known:
    """What was read before: the same words come in thousands of lines."""

    areas: Collection[int]
    lo: int
    hi: int
    area: dict[str, int] = field(default_factory=dict)
    rights: dict[str, tuple[str, ...]] = field(default_factory=dict)
    days: dict[str, dt.date | None] = field(default_factory=dict)


def read(path: Path, areas: Collection[int], lo: int, hi: int) -> Iterator[Line | tuple[Fault, ...]]:
    """The lines of a file, each as a post or as all that is wrong with it. `areas`: the codes that stand today; `lo`, `hi`: the
    range that the list may speak of. Raises Refused for a file that is no such list."""
    with _opened(path) as file:
        rows = csv.reader(file, delimiter=_delimiter(file))
        columns, headers = _columns(next(rows, []))
        known = _Known(areas, lo, hi)
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _line(rows.line_num, row, columns, headers, known)


def rejected(path: Path, faults: Collection[Fault], out: Path) -> int:
    """Writes the lines that have a fault into a file of their own, with what is wrong in a last column; returns how many."""
    wrong: dict[int, list[str]] = {}
    for fault in faults:
        wrong.setdefault(fault.line, []).append(f"{fault.column}：{fault.words}")
    with _opened(path) as file, out.open("w", encoding="utf-8-sig", newline="") as to:
        rows, writer = csv.reader(file, delimiter=_delimiter(file)), csv.writer(to)
        writer.writerow([*next(rows, []), "问题"])
        writer.writerows([*row, "；".join(wrong[rows.line_num])] for row in rows if rows.line_num in wrong)
    return len(wrong)


def _opened(path: Path) -> IO[str]:
    """The file as text: UTF-8, with or without the mark that Excel writes, or GB 18030, which GBK is a part of."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
        if head.startswith(b"PK"):
            raise Refused("这是 Excel 工作簿，不是 CSV。", "请在 Excel 里另存为“CSV UTF-8（逗号分隔）”。")
        for encoding in ("utf-8-sig", "gb18030"):
            if _reads(path, encoding):
                return path.open(encoding=encoding, newline="")
    except OSError as error:
        raise Refused("读不了文件 {file}。", "请核对文件名。", file=path.name) from error
    raise Refused("文件的编码认不出来。", "请在 Excel 里另存为“CSV UTF-8（逗号分隔）”。")


def _reads(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(file: IO[str]) -> str:
    head = file.readline()
    file.seek(0)
    return max(",\t;", key=head.count)


def _columns(header: list[str]) -> tuple[dict[str, int], dict[str, str]]:
    """Where each column stands, and what the file calls it."""
    words = {word.casefold(): key for key, names in COLUMNS.items() for word in names}
    found: dict[str, int] = {}
    for number, cell in enumerate(header):
        key = words.get(re.sub(r"[（(].*[)）]", "", cell).strip().casefold())
        if key is not None and key in found:
            raise Refused("“{column}”有两列。", "请只留一列。", column=cell.strip())
        if key is not None:
            found[key] = number
    if missing := [COLUMNS[key][0] for key in REQUIRED if key not in found]:
        columns = [names[0] for names in COLUMNS.values()]
        raise Refused("缺少这些列：{missing}。", "第一行写列名：{columns}。", missing=missing, columns=columns)
    return found, {key: header[number].strip() for key, number in found.items()}


def _line(
    number: int, row: list[str], columns: dict[str, int], headers: dict[str, str], known: _Known
) -> Line | tuple[Fault, ...]:  # fmt: skip
    cells, wrong = _cells(row, columns), []
    wrong += _unfilled(cells)

    def checked(read: Callable[[], _T], *keys: str) -> _T | None:
        """What a cell says; None, and noted, when it cannot be read. One that is noted already is not read."""
        if {one.key for one in wrong}.isdisjoint(keys):
            try:
                return read()
            except _Wrong as fault:
                wrong.append(fault)
        return None

    checked(lambda: _check_account(cells["username"]), "username")
    area, rights = (
        checked(lambda: _area(cells["area"], known), "area"),
        checked(lambda: _rights(cells["groups"], known), "groups"),
    )
    since, until = checked(lambda: _day(cells, "since", known)), checked(lambda: _day(cells, "until", known))
    checked(lambda: _check_order(since, until), "since", "until")
    if wrong or area is None or rights is None:
        return tuple(Fault(number, headers[one.key], one.words, cells["external"], cells["username"]) for one in wrong)
    department = cells.get("department", "")
    words = (cells["username"], cells["name"], cells["external"], cells["title"])
    return Line(number, *words, area, department, rights, since, until)


def _check_account(text: str) -> None:
    if not ACCOUNT.fullmatch(text):
        raise _Wrong("username", Sentence("“{text}”里只能有字母、数字、汉字和 . - _ @。", {"text": text}))


def _check_order(since: dt.date | None, until: dt.date | None) -> None:
    if since and until and until < since:
        raise _Wrong("until", Sentence("{until} 比开始的 {since} 早。", {"until": until, "since": since}))


def _cells(row: list[str], columns: dict[str, int]) -> dict[str, str]:
    cells = {key: row[at].strip() if at < len(row) else "" for key, at in columns.items()}
    for key in _SIGNS:
        if not cells.get(key, "").isascii():
            cells[key] = unicodedata.normalize("NFKC", cells[key])
    return cells


def _unfilled(cells: dict[str, str]) -> list[_Wrong]:
    empty = [_Wrong(key, Sentence("没有填。")) for key in _FILLED if not cells[key]]
    long = [(key, most) for key, most in _LENGTHS.items() if len(cells.get(key, "")) > most]
    return [*empty, *(_Wrong(key, Sentence("太长，最多 {most} 个字。", {"most": most})) for key, most in long)]


def _area(text: str, known: _Known) -> int:
    found = known.area.get(text)
    if found is not None:
        return found
    if _SCIENCE.fullmatch(text):
        raise _Wrong("area", Sentence("“{text}”被 Excel 写成了科学计数法，请把这一列设为文本再填。", {"text": text}))
    if not (text.isascii() and text.isdigit() and len(text) == 12):
        raise _Wrong("area", Sentence("“{text}”不是 12 位统计用区划代码。", {"text": text}))
    code = int(text)
    if code not in known.areas:
        raise _Wrong("area", Sentence("{text} 这个区划现在没有。", {"text": text}))
    if not known.lo <= code <= known.hi:
        raise _Wrong("area", Sentence("{text} 不在这份名单管的范围里。", {"text": text}))
    known.area[text] = code
    return code


def _rights(text: str, known: _Known) -> tuple[str, ...]:
    found = known.rights.get(text)
    if found is None:
        rights = set(rights_named(text) or ())
        for word in () if rights else filter(None, re.split(r"[、,，;；\s]+", text)):
            named = (word,) if word in RIGHTS else rights_named(word)
            if named is None:
                raise _Wrong("groups", Sentence("没有“{word}”这个权限组或权限。", {"word": word}))
            rights.update(named)
        found = known.rights[text] = tuple(sorted(rights))
    return found


def _day(cells: dict[str, str], key: str, known: _Known) -> dt.date | None:
    text = cells.get(key, "")
    if not text:
        return None
    if text not in known.days:
        parts = _DAY.fullmatch(text)
        try:
            known.days[text] = dt.date(*map(int, parts.groups())) if parts else None
        except ValueError:
            known.days[text] = None
    found = known.days[text]
    if found is None:
        raise _Wrong(key, Sentence("“{text}”不是日期，请写成 2026-01-31。", {"text": text}))
    return found
