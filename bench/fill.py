"""How long a list of 5,000 rows and 40 columns takes to fill, from the department's file to the finished one.

`seconds`: opening the file, selecting the people and all that lies around them, deciding 200,000 cells with their states and
sources, and writing. `ratio_to_floor`: the same against the floor, which is openpyxl, the library one would take, opening the
same file and writing the same values as constants into the same cells. `ratio_to_own_writer`: against our own writer doing so,
which patches the workbook instead of rebuilding it (ADR 5) and is many times faster: nearly all that is left is the pool's work.
`peak_mb`: the most memory that the process held in excess of what it had before. `command_seconds`: the whole command with the
journal, the sealed result and the states of the cells kept.

--rows N: another length; --profile: what takes the time, on standard error.
"""

from __future__ import annotations

import sys
from os.path import dirname

# This folder's select.py would hide Python's own module of that name.
sys.path.pop(0)
sys.path.insert(0, dirname(dirname(__file__)))

import argparse
import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench._support import done, house, note, on_this_machine

HEADERS = (
    "序号", "姓名", "性别", "公民身份号码", "出生日期", "年龄", "民族", "联系电话", "现住地址", "户籍地址", "与户主关系",
    "户主姓名", "文化程度", "婚姻状况", "政治面貌", "户口性质", "健康状况", "就业状况", "工作单位", "职业", "是否残疾",
    "残疾类别", "残疾等级", "残疾人证号", "是否低保", "养老保障方式", "医疗保障方式", "居住状况", "生活自理能力", "宗教信仰",
    "血型", "籍贯", "曾用名", "固定电话", "兵役状况", "小区", "楼宇名称", "家庭人口数", "社区（村）", "填报日期",
)  # fmt: skip
TARGETS: dict[str, tuple[str, float]] = {"seconds": ("<=", 4), "ratio_to_floor": ("<=", 1.3), "columns_understood": (">=", 40)}
LINES = 30
ROUNDS = 3


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with house():
        from hutong.demo.commands import seed

        note("making a community")
        seed(1, 1, people=max(6000, options.rows + 500))
        figures = measure(options.rows, options.profile)
    baseline = {name: figures.pop(name) for name in ("floor_seconds", "own_writer_seconds", "parts")}
    baseline["machine"] = on_this_machine()
    return done("fill", figures, baseline, TARGETS)


def measure(rows: int, profile: bool) -> dict[str, Any]:
    """All figures for one list."""
    from hutong.domain.forms import commands, queries, store, working
    from hutong.domain.forms.models import Filling
    from hutong.domain.journal.scope import scope
    from hutong.domain.pool import queries as pool

    actor = worker()
    people = [v.id for v in pool.select(actor, entity="person", purpose="check").records[:rows]]
    filling_id = commands.hand_in(actor, data=form(rows), filename="居民信息花名册.xlsx")
    commands.confirm_whom(actor, filling_id=filling_id, people=people)
    understood = sum(bool(m.element) for m in queries.meanings(actor, filling_id).meanings if m.part == "column")
    with scope(actor):
        filling = Filling.objects.get(pk=filling_id)
        parts: dict[str, float] = {}

        def fill() -> bytes:
            begun = time.perf_counter()
            work = working.work_on(actor, filling)
            opened = time.perf_counter()
            plans = working.planned(actor, work)
            planned = time.perf_counter()
            _, data, _ = working.finished(work.book, work.grid.sheet, plans, filling.filename)
            parts.update(open=opened - begun, select_and_plan=planned - opened, write=time.perf_counter() - planned)
            return data

        if profile:
            profiled(fill)
        data = fill()
        check(data, rows)
        original, columns = store.original(filling), values(data, rows)
        seconds, floor, own = alternating(fill, openpyxl_writer(original, columns), own_writer(original, columns))
        with peak() as most:
            fill()
    begun = time.perf_counter()
    commands.fill(actor, filling_id=filling_id)
    command = time.perf_counter() - begun
    return {
        "seconds": round(seconds, 2),
        "ratio_to_floor": round(seconds / floor, 2),
        "ratio_to_own_writer": round(seconds / own, 2),
        "peak_mb": round(most[0]),
        "rows": rows,
        "columns": len(HEADERS),
        "columns_understood": understood,
        "command_seconds": round(command, 2),
        "floor_seconds": round(floor, 2),
        "own_writer_seconds": round(own, 2),
        "parts": {name: round(part, 2) for name, part in parts.items()},
    }


def worker() -> Any:
    """A worker of the only community."""
    from hutong.demo import queries
    from hutong.kernel.actor import Actor

    code = queries.communities()[0].code
    return Actor(1, "王芳", "社区工作者", code, code, frozenset({"*"}), community=code)


def form(rows: int) -> bytes:
    """A department's list as departments send them: a title, heads, some ruled lines, an offered choice, a footer."""
    import openpyxl
    from openpyxl.styles import Border, Side
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["居民信息花名册"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADERS))
    sheet.append(list(HEADERS))
    line = Border(*(Side("thin") for _ in range(4)))
    for row in range(3, LINES + 3):
        for col in range(1, len(HEADERS) + 1):
            sheet.cell(row, col).border = line
    choice = DataValidation("list", formula1='"男,女"')
    choice.add(f"C3:C{LINES + 2}")
    sheet.add_data_validation(choice)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def values(data: bytes, rows: int) -> dict[int, list[Any]]:
    """What stands in the filled cells, by column."""
    from hutong.domain.forms.workbook import open_book

    grid = open_book(data, "居民信息花名册.xlsx").grid()
    return {col: [grid.values.get((row, col)) for row in range(3, rows + 3)] for col in range(1, len(HEADERS) + 1)}


def own_writer(original: bytes, columns: dict[int, list[Any]]) -> Callable[[], bytes]:
    """The floor: opening the same file and writing these values."""
    from hutong.domain.forms.workbook import Edits, RowBlock, open_book, write

    def floor() -> bytes:
        book = open_book(original, "居民信息花名册.xlsx")
        grid = book.grid()
        return write(book, grid.sheet, Edits({}, [RowBlock(3, len(columns[1]), columns, LINES)]))

    return floor


def openpyxl_writer(original: bytes, columns: dict[int, list[Any]]) -> Callable[[], bytes]:
    """The usual library doing the same."""
    import openpyxl

    def floor() -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(original))
        for col, column in columns.items():
            for row, value in enumerate(column, 3):
                book.active.cell(row, col, value)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return floor


def alternating(*works: Callable[[], bytes]) -> list[float]:
    """The best of some rounds of each, done in turn, so that a noisy machine disturbs all alike."""
    best = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for number, work in enumerate(works):
            begun = time.perf_counter()
            work()
            best[number] = min(best[number], time.perf_counter() - begun)
    return best


@contextmanager
def peak() -> Iterator[list[float]]:
    """The most resident memory, in MB over that at the beginning, looked at a hundred times a second."""
    first, most, ended = resident(), [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.01):
            most[0] = max(most[0], resident() - first)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        ended.set()
        watcher.join()


def resident() -> float:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1024**2


def check(data: bytes, rows: int) -> None:
    """A second library reads every row back."""
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    read = book.get_sheet_by_index(0).to_python()
    assert len(read) == rows + 2 and all(row[1] for row in read[2:]), "the filled file does not hold every row"


def profiled(work: Callable[[], bytes]) -> None:
    import cProfile
    import pstats

    profile = cProfile.Profile()
    profile.runcall(work)
    pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    sys.exit(main())
