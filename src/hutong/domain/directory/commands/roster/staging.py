"""The lines of a list go into a table of this transaction alone, and are held against one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import connection

from hutong.domain.directory.queries.areas import standing_areas
from hutong.domain.directory.roster import COLUMNS, Fault, Line, Unfit, read
from hutong.kernel import clock
from hutong.kernel.sentences import Sentence

# So many faults are told; a file that has more is another file.
MOST_FAULTS = 5_000
Progress = Callable[[int], None]
_TABLES = ("roster_line", "roster_person", "roster_post", "roster_leaver")
_LINES = """
CREATE TEMP TABLE roster_line (
    line int, username text, name text, external text, title text, area bigint, department text, rights text[], since date,
    until date
) ON COMMIT DROP
"""
# Whoever has no number is known by the user name, behind a sign that no number has.
BY_NAME = "\x01"
NUMBER = "CASE WHEN ascii({0}) = 1 THEN NULL ELSE {0} END"
_COPY = "COPY roster_line (line, username, name, external, title, area, department, rights, since, until) FROM STDIN"
# What only all lines and accounts together can tell: the column, the words, and a query for (line, external, username, word).
_TOGETHER = (
    ("external", Sentence("没有填。"),
        "SELECT line, '', username, '', 0 FROM roster_line l WHERE ascii(external) = 1 AND NOT EXISTS (SELECT FROM"
        " directory_staff s WHERE lower(s.username) = lower(l.username) AND s.external_id IS NULL)",
    ),
    ("username", Sentence("工号 {word} 在第 {other} 行是另一个账号。"),
        "SELECT line, external, username, external, other FROM (SELECT *, first_value(username) OVER person AS first,"
        " first_value(line) OVER person AS other FROM roster_line WINDOW person AS (PARTITION BY external ORDER BY line)) AS l"
        " WHERE username <> first",
    ),
    ("name", Sentence("工号 {word} 在第 {other} 行是另一个姓名。"),
        "SELECT line, external, username, external, other FROM (SELECT *, first_value(name) OVER person AS first,"
        " first_value(line) OVER person AS other FROM roster_line WINDOW person AS (PARTITION BY external ORDER BY line)) AS l"
        " WHERE name <> first",
    ),
    ("external", Sentence("账号 {word} 在第 {other} 行是另一个工号。"),
        "SELECT line, external, username, username, other FROM (SELECT *, first_value(external) OVER person AS first,"
        " first_value(line) OVER person AS other FROM roster_line"
        " WINDOW person AS (PARTITION BY lower(username) ORDER BY line)) AS l WHERE external <> first",
    ),
    ("title", Sentence("和第 {other} 行是同一个人的同一个岗位：{word}。"),
        "SELECT line, external, username, title, other FROM (SELECT *, first_value(line) OVER post AS other FROM roster_line"
        " WINDOW post AS (PARTITION BY external, title, area ORDER BY line)) AS l WHERE line <> other",
    ),
)  # fmt: skip


def staged(path: Path, lo: int, hi: int, *, skip_bad: bool, progress: Progress | None) -> tuple[int, tuple[Fault, ...]]:
    """Copies the list into `roster_line`; returns how many lines were read, and the faults of those that were put aside.

    Raises Unfit when a line is wrong and `skip_bad` is not set. Whoever has a wrong line is put aside with all her lines.
    """
    areas = dict.fromkeys(standing_areas(clock.today()).values_list("code", flat=True))
    run(f"DROP TABLE IF EXISTS {', '.join(_TABLES)}")
    run(_LINES)
    faults: list[Fault] = []
    lines = 0
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for found in read(path, areas, lo, hi):
            lines += 1
            if isinstance(found, Line):
                external = found.external or f"{BY_NAME}{found.username.lower()}"
                copy.write_row((*found[:3], external, *found[4:7], list(found.rights), *found[8:]))
            elif len(faults) < MOST_FAULTS:
                faults += found
            if progress is not None and lines % 20_000 == 0:
                progress(lines)
    run("ANALYZE roster_line")
    faults += _together(path)
    if faults and not skip_bad:
        raise Unfit(tuple(sorted(faults, key=lambda fault: fault.line)))
    put_aside(faults)
    return lines, tuple(sorted(faults, key=lambda fault: fault.line))


def put_aside(faults: list[Fault]) -> None:
    """Takes everybody who has a fault off the list, all her lines."""
    externals, usernames = [f.external for f in faults if f.external], [f.username for f in faults if f.username]
    run("DELETE FROM roster_line WHERE external = ANY(%s) OR username = ANY(%s)", [externals, usernames])


def fault(column: str, sentence: Sentence, row: tuple[Any, ...]) -> Fault:
    """A fault that the database has found."""
    line, external, username, word, other = row
    words = {"word": str(word).removeprefix(BY_NAME), "other": other}
    return Fault(line, COLUMNS[column][0], replace(sentence, words=words), external, username)


def run(sql: str, words: Any = None) -> int:
    """One statement; how many rows it reached."""
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
        return int(cursor.rowcount)


def rows(sql: str, words: Any = None) -> list[tuple[Any, ...]]:
    """What a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
        return list(cursor.fetchall())


def _together(path: Path) -> list[Fault]:
    return [fault(column, sentence, row) for column, sentence, sql in _TOGETHER for row in rows(f"{sql} LIMIT {MOST_FAULTS}")]
