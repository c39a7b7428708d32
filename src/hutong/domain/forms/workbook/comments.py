"""Comments on cells of a finished workbook: their text part, the drawing that old and new office programs want beside it, and
the relations of both. A sheet that has comments or old drawings of its own is left alone."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from lxml import etree

from hutong.domain.forms.grid import cell_name
from hutong.domain.forms.workbook import refusals, sheetxml, tail, xml
from hutong.domain.forms.workbook.archive import Archive
from hutong.domain.forms.workbook.package import Package, SheetPart

MOST = 3_000
"""Comments in one sheet. Office programs grow slow with more; a second sheet then says where cells come from."""

_AUTHOR = "胡同 Hutong"
_TYPES = "[Content_Types].xml"
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
# What may only come after the drawing of the comments (ECMA-376 part 1, 18.3.1.99).
_AFTER = frozenset(
    {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"}
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;width:140pt;height:52pt;visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:textbox/><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{right}, 12, {row}, 4, {end}, 60, {bottom}, 4</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{col}</x:Column></x:ClientData></v:shape>"
)
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>'
    "</v:shapetype>"
)


def commented(data: bytes, sheet: str, notes: Mapping[tuple[int, int], str]) -> bytes | None:
    """The workbook with a comment on each of these cells, by (row, col) from 1; None where they cannot be added."""
    archive = Archive(data)
    package = Package(archive)
    part = next((found for found in package.sheets if found.name == sheet), None)
    if part is None or len(notes) > MOST:
        return None
    if not notes:
        return data
    if any(r.type.rsplit("/", 1)[-1] in ("comments", "vmlDrawing", "threadedComment") for r in package.relations_of(part.part)):
        return None
    return archive.rebuilt(_changes(archive, package, part, notes))


def _changes(
    archive: Archive, package: Package, part: SheetPart, notes: Mapping[tuple[int, int], str]
) -> dict[str, bytes | bytearray | None]:
    main = xml.space(package.root)
    folder = posixpath.dirname(package.workbook)
    texts = _free(archive, posixpath.join(folder, "comments{}.xml"))
    drawing = _free(archive, posixpath.join(folder, "drawings", "vmlDrawing{}.vml"))
    relations, identity = _related(archive, package, part, (texts, drawing))
    return {
        part.part: _drawn(sheetxml.ensured_plain(archive.read(part.part)), main, identity),
        texts: "".join(_texts(notes, main)).encode(),
        drawing: "".join(_shapes(notes)).encode(),
        _relations_name(archive, part): relations,
        archive.find(_TYPES) or _TYPES: _typed(archive, texts),
    }


def _free(archive: Archive, pattern: str) -> str:
    return next(name for n in range(1, 10_000) if archive.find(name := pattern.format(n)) is None)


def _relations_name(archive: Archive, part: SheetPart) -> str:
    folder, name = posixpath.split(part.part)
    wanted = posixpath.join(folder, "_rels", f"{name}.rels")
    return archive.find(wanted) or wanted


def _related(archive: Archive, package: Package, part: SheetPart, targets: tuple[str, str]) -> tuple[bytes, str]:
    """The sheet's relations with both parts added, and the id of the drawing."""
    name = _relations_name(archive, part)
    ns = "{" + xml.PACKAGE_RELATIONS + "}"
    empty = f'<Relationships xmlns="{xml.PACKAGE_RELATIONS}"/>'.encode()
    root = xml.parse(archive.read(name) if archive.find(name) else empty)
    kinds = next((r.type.rsplit("/", 1)[0] for r in package.relations), xml.RELATIONS)
    taken = {item.get("Id") for item in root}
    identity = ""
    for kind, target in zip(("comments", "vmlDrawing"), targets, strict=True):
        identity = next(f"rId{n}" for n in range(1, 100_000) if f"rId{n}" not in taken)
        taken.add(identity)
        etree.SubElement(root, ns + "Relationship", Id=identity, Type=f"{kinds}/{kind}", Target=f"/{target}")
    return xml.serialised(root), identity


def _typed(archive: Archive, texts: str) -> bytes:
    root = xml.parse(archive.read(archive.find(_TYPES) or _TYPES))
    ns = "{" + xml.CONTENT_TYPES + "}"
    if not any(xml.local(item) == "Default" and item.get("Extension", "").lower() == "vml" for item in root):
        root.insert(0, etree.Element(ns + "Default", Extension="vml", ContentType=_DRAWING))
    etree.SubElement(root, ns + "Override", PartName=f"/{texts}", ContentType=_COMMENTS)
    return xml.serialised(root)


def _drawn(data: bytes, main: str, identity: str) -> bytes:
    """The worksheet with the drawing named where the order of its parts wants it."""
    patterns = sheetxml.patterns_for(data)
    opening = patterns.data.search(data)
    if opening is None:
        raise refusals.damaged()
    end = opening.end() if opening[1] else data.index(patterns.data_end, opening.end()) + len(patterns.data_end)
    tree = tail.tree_of(data[: opening.end()], data[end:])
    item = etree.Element("{" + main + "}legacyDrawing")
    item.set("{" + xml.RELATIONS + "}id", identity)
    later = next((child for child in tree if xml.local(child) in _AFTER), None)
    if later is None:
        tree.append(item)
    else:
        later.addprevious(item)
    return data[:end] + tail.text_of(tree, data[end:])


def _texts(notes: Mapping[tuple[int, int], str], main: str) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{main}">'
    yield f"<authors><author>{_AUTHOR}</author></authors><commentList>"
    for (row, col), text in sorted(notes.items()):
        said = f'<t xml:space="preserve">{xml.escaped(text)}</t>'
        yield f'<comment ref="{cell_name(row, col)}" authorId="0"><text><r>{said}</r></text></comment>'
    yield "</commentList></comments>"


def _shapes(notes: Mapping[tuple[int, int], str]) -> Iterator[str]:
    yield _VML
    for number, (row, col) in enumerate(sorted(notes), 1025):
        yield _SHAPE.format(id=number, row=row - 1, col=col - 1, right=col, end=col + 2, bottom=row + 3)
    yield "</xml>"
