"""A printed sheet as HTML: widths as attributes of columns, everything else as classes of a closed set (paper.css)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from hutong.domain.forms.printing import Look, PrintedRow, PrintedSheet

register = template.Library()
_PIXEL = 25.4 / 96


@register.filter
def columns(sheet: PrintedSheet) -> list[str]:
    """The widths of the columns, in percent of the table."""
    return [f"{100 * width / (sheet.width or 1):.3f}%" for width in sheet.widths]


@register.filter
def share(sheet: PrintedSheet) -> int:
    """The width of the sheet, in percent of the page between its edges: class `w-83`."""
    return max(1, min(100, round(100 * sheet.width / sheet.room)))


@register.filter
def pixels(row: PrintedRow) -> int:
    """The height of a row; a pixel on paper is a ninety-sixth of an inch."""
    return round(row.height / _PIXEL)


@register.filter
def as_list(found: PrintedSheet | Sequence[PrintedSheet]) -> list[PrintedSheet]:
    """One sheet or several, to go through."""
    return [found] if isinstance(found, PrintedSheet) else list(found)


@register.filter
def grouped(code: str) -> str:
    """A code in groups of four, as people read it aloud and type it: 7KQF-2M9T-XR4D."""
    signs = "".join(sign for sign in code if sign.isalnum())
    return "-".join(signs[at : at + 4] for at in range(0, len(signs), 4))


@register.simple_tag
def printed_cells(row: PrintedRow, tag: str = "td") -> SafeString:
    """The cells of a row. Made here, not by template loops: a list has a hundred thousand of them."""
    made = []
    for cell in row.cells:
        spans = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        spans += f' colspan="{cell.cols}"' if cell.cols > 1 else ""
        text = escape(cell.text)
        inner = f"<span>{text}</span>" if cell.look.turned else text
        as_tag = tag if text else "td"
        made.append(f'<{as_tag} class="{_classes(cell.look)}{" spills" if cell.spills else ""}"{spans}>{inner}</{as_tag}>')
    return mark_safe("".join(made))  # every text is escaped above; the rest are numbers and words of ours


@lru_cache(maxsize=2000)
def _classes(look: Look) -> str:
    names = [f"a-{look.across}", f"d-{look.down}", f"z-{round(look.size * 2)}"]
    names += [name for name in ("bold", "italic", "underline") if getattr(look, name)]
    names += [f"{side}-{edge}" for side in ("top", "right", "bottom", "left") if (edge := getattr(look, side))]
    names += [f"turned-{look.turned}"] if look.turned else []
    return " ".join(names + ([f"in-{look.indent}"] if look.indent else []))
