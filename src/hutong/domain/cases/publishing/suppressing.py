"""Small counts are not published, nor what would give them away: one function for page, interface and file. Pure.

A figure below `least` could tell of one household. Where sums are published as well, a single hidden figure is the sum less the
others; so others are hidden with it until nothing hidden can be worked out (complementary suppression, as official statistics do
it; Willenborg and de Waal 2001, chapter 4). 0 is shown: that nobody complained tells of nobody; so what is hidden is known to be
1 or more, and hidden figures that come to just their number would be told as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

# The name of a sum.
ALL = "*"
Shown = dict[str, int | None]
Cell = tuple[str, str]


def line(figures: Mapping[str, int], least: int) -> Shown:
    """Figures whose sum is published under ALL; None for what is hidden."""
    cells = {(key, ""): value for key, value in figures.items()} | {(ALL, ""): sum(figures.values())}
    hidden = {cell for cell, value in cells.items() if 0 < value < least}
    while (more := _unsafe(list(cells), cells, hidden, least)) is not None:
        hidden.add(more)
    return {key: None if (key, mark) in hidden else cells[key, mark] for key, mark in cells}


def table(rows: Mapping[str, Mapping[str, int]], least: int) -> dict[str, Shown]:
    """A table whose sums of rows, of columns and of all are published under ALL; None for what is hidden."""
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    cells = {(key, column): row.get(column, 0) for key, row in rows.items() for column in columns}
    cells |= {(key, ALL): sum(row.values()) for key, row in rows.items()}
    cells |= {(ALL, column): sum(row.get(column, 0) for row in rows.values()) for column in columns}
    cells[ALL, ALL] = sum(sum(row.values()) for row in rows.values())
    hidden = _hidden(cells, [*rows, ALL], [*columns, ALL], least)
    return {
        key: {column: None if (key, column) in hidden else cells[key, column] for column in [*columns, ALL]}
        for key in [*rows, ALL]
    }


def _hidden(cells: Mapping[Cell, int], rows: Sequence[str], columns: Sequence[str], least: int) -> set[Cell]:
    """Which cells of a table are hidden, sums among them."""
    hidden = {cell for cell, value in cells.items() if 0 < value < least}
    sums = [[(row, column) for column in columns] for row in rows] + [[(row, column) for row in rows] for column in columns]
    while True:
        more = next((cell for one in sums if (cell := _unsafe(one, cells, hidden, least)) is not None), None)
        if more is None:
            told = next((cell for cell in sorted(hidden) if _is_told(cell, hidden)), None)
            more = _beside(told, cells, hidden, rows, columns) if told is not None else None
        if more is None:
            return hidden
        hidden.add(more)


def _unsafe(one: Sequence[Cell], cells: Mapping[Cell, int], hidden: set[Cell], least: int) -> Cell | None:
    """One more cell to hide where figures and their sum, which stands last, give something away: one is hidden alone, or the
    hidden figures come to less than `least`, or to no more than one each. None where nothing is told."""
    gone = [cell for cell in one if cell in hidden]
    if not gone:
        return None
    inside = [cell for cell in gone if cell != one[-1]]
    come_to = sum(cells[cell] for cell in inside)
    if len(gone) > 1 and (one[-1] in hidden or come_to >= max(least, len(inside) + 1)):
        return None
    return _smallest([cell for cell in one if cell not in hidden], cells)


def _is_told(cell: Cell, hidden: set[Cell]) -> bool:
    """Whether a hidden cell can be worked out of the sums: it is the only bridge between its row and its column, in the graph
    whose edges are the hidden cells. Only then do the equations leave it one value."""
    row, column = f"r:{cell[0]}", f"c:{cell[1]}"
    seen, wave = {row}, {row}
    while wave:
        ends = {end for a, b in hidden if (a, b) != cell for end in _other(a, b, wave)} - seen
        seen |= ends
        wave = ends
    return column not in seen


def _other(row: str, column: str, wave: set[str]) -> Iterable[str]:
    a, b = f"r:{row}", f"c:{column}"
    if a in wave:
        yield b
    if b in wave:
        yield a


def _beside(cell: Cell, cells: Mapping[Cell, int], hidden: set[Cell], rows: Sequence[str], columns: Sequence[str]) -> Cell | None:
    """The smallest cell that is not hidden yet in the row or column of one that can be told."""
    near = [(cell[0], column) for column in columns] + [(row, cell[1]) for row in rows]
    return _smallest([one for one in near if one not in hidden], cells)


def _smallest(left: Sequence[Cell], cells: Mapping[Cell, int]) -> Cell | None:
    """The smallest figure that is not 0, sums last; 0 where there is nothing else."""
    order = sorted(left, key=lambda cell: (cells[cell] == 0, ALL in cell, cells[cell], cell))
    return order[0] if order else None
