"""What lies on the paper: rows of cells with their text as shown and their look, all lengths in millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Across = Literal["left", "center", "right", "justify"]
Down = Literal["top", "middle", "bottom"]
Edge = Literal["", "thin", "dashed", "medium", "thick", "double"]
Turned = Literal["", "stacked", "up", "down"]
Orientation = Literal["portrait", "landscape"]

A4 = (210.0, 297.0)
# White edge of the page on every side.
MARGIN = 12.0


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks. `size` is points on the paper; `turned`: characters one under the other, or reading up or down."""

    across: Across = "left"
    down: Down = "bottom"
    bold: bool = False
    italic: bool = False
    underline: bool = False
    size: float = 11.0
    wrap: bool = False
    turned: Turned = ""
    indent: int = 0
    top: Edge = ""
    right: Edge = ""
    bottom: Edge = ""
    left: Edge = ""


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """One cell, or a merged area over `rows` and `cols` printed rows and columns. `spills`: its text runs on over empty
    neighbours on its right, as it does in Excel."""

    text: str
    look: Look
    rows: int = 1
    cols: int = 1
    spills: bool = False


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row; it is at least `height` mm high. `new_page`: the department wants a page break before it."""

    height: float
    cells: tuple[PrintedCell, ...]
    new_page: bool = False


@dataclass(frozen=True)
class PrintedSheet:
    """One sheet on A4. `before` stands once over the `head`, which is repeated on every page; `rows` is all else.

    `uncounted`: cells whose formula has no value; they are empty on the paper (B3).
    """

    name: str
    orientation: Orientation
    widths: tuple[float, ...]
    before: tuple[PrintedRow, ...]
    head: tuple[PrintedRow, ...]
    rows: tuple[PrintedRow, ...]
    centered: bool = False
    uncounted: tuple[str, ...] = ()

    @property
    def width(self) -> float:
        """Of all columns together."""
        return sum(self.widths)

    @property
    def room(self) -> float:
        """Width of the page without its edges."""
        return room(self.orientation)


def room(orientation: Orientation) -> float:
    """Width of a page in mm, without its edges."""
    return A4[orientation == "landscape"] - 2 * MARGIN
