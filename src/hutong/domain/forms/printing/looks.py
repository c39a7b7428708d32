"""The looks of a workbook (styles.xml) by the numbers that cells bear."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from hutong.domain.forms.printing.formats import BUILT_IN, GENERAL
from hutong.domain.forms.printing.sheet import Across, Down, Edge, Turned
from hutong.domain.forms.workbook import xml

_EDGES: dict[str, Edge] = {
    "hair": "thin", "thin": "thin", "dotted": "dashed", "dashed": "dashed", "dashDot": "dashed", "dashDotDot": "dashed",
    "slantDashDot": "dashed", "mediumDashed": "dashed", "mediumDashDot": "dashed", "mediumDashDotDot": "dashed",
    "medium": "medium", "thick": "thick", "double": "double",
}  # fmt: skip
_ACROSS: dict[str, Across] = {
    "left": "left", "fill": "left", "center": "center", "centerContinuous": "center", "right": "right",
    "justify": "justify", "distributed": "justify",
}  # fmt: skip
_DOWN: dict[str, Down] = {"top": "top", "center": "middle", "justify": "middle", "distributed": "middle"}
_NO = ("0", "false", "none")


@dataclass(frozen=True, slots=True)
class Font:
    """Letters: `size` in points, as the workbook says."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    size: float = 11.0


@dataclass(frozen=True, slots=True)
class Style:
    """One cell format. `across` is None where the value decides: text left, numbers right."""

    font: Font = Font()
    edges: tuple[Edge, Edge, Edge, Edge] = ("", "", "", "")
    code: str = GENERAL
    across: Across | None = None
    down: Down = "bottom"
    wrap: bool = False
    turned: Turned = ""
    indent: int = 0


PLAIN = Style()


def styles_of(data: bytes | None) -> tuple[Style, ...]:
    """The cell formats of a workbook in their order; one plain format where it has none."""
    root = xml.parse(data) if data else None
    formats = xml.child(root, "cellXfs") if root is not None else None
    if root is None or formats is None or not len(formats):
        return (PLAIN,)
    fonts = [_font(item) for item in _children(root, "fonts")] or [Font()]
    edges = [_edges(item) for item in _children(root, "borders")] or [("", "", "", "")]
    codes = {xml.whole(item.get("numFmtId")): item.get("formatCode", GENERAL) for item in _children(root, "numFmts")}
    return tuple(_style(item, fonts, edges, codes) for item in formats)


def _children(root: etree._Element, name: str) -> list[etree._Element]:
    found = xml.child(root, name)
    return list(found) if found is not None else []


def _style(
    item: etree._Element, fonts: list[Font], edges: list[tuple[Edge, Edge, Edge, Edge]], codes: dict[int, str]
) -> Style:  # fmt: skip
    font, border, number = (xml.whole(item.get(name)) for name in ("fontId", "borderId", "numFmtId"))
    aligned = xml.child(item, "alignment")
    said = {str(key): str(value) for key, value in aligned.items()} if aligned is not None else {}
    return Style(
        fonts[font if font < len(fonts) else 0],
        edges[border if border < len(edges) else 0],
        codes.get(number, BUILT_IN.get(number, GENERAL)),
        _ACROSS.get(said.get("horizontal", "")),
        _DOWN.get(said.get("vertical", ""), "bottom"),
        said.get("wrapText", "0") not in _NO or said.get("horizontal") == "justify" or said.get("vertical") == "justify",
        _turned(xml.whole(said.get("textRotation"))),
        min(5, xml.whole(said.get("indent"))),
    )


def _turned(degrees: int) -> Turned:
    """Only what stands upright on the paper; a slight slant is not worth the room."""
    if degrees == 255:
        return "stacked"
    if 45 < degrees <= 90:
        return "up"
    return "down" if 135 < degrees <= 180 else ""


def _font(item: etree._Element) -> Font:
    size = xml.child(item, "sz")
    try:
        points = float(size.get("val", "11")) if size is not None else 11.0
    except ValueError:
        points = 11.0
    return Font(_is(item, "b"), _is(item, "i"), _is(item, "u"), min(max(points, 1.0), 96.0))


def _is(item: etree._Element, name: str) -> bool:
    found = xml.child(item, name)
    return found is not None and found.get("val", "1") not in _NO


def _edges(item: etree._Element) -> tuple[Edge, Edge, Edge, Edge]:
    """Top, right, bottom, left. The strict form of a workbook says start and end."""

    def edge(*names: str) -> Edge:
        found = next((side for side in item if xml.local(side) in names), None)
        return _EDGES.get(found.get("style", ""), "") if found is not None else ""

    return edge("top"), edge("right", "end"), edge("bottom"), edge("left", "start")
