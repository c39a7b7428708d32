"""The skeleton of an .xlsx: which part is which sheet, what it is called, and whether people see it."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from lxml import etree

from hutong.domain.forms.workbook import detect, refusals, xml
from hutong.domain.forms.workbook.archive import Archive
from hutong.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet: its name, the part that holds it, and whether it is hidden. `index` counts all sheets from 0."""

    name: str
    part: str
    index: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class Relation:
    id: str
    type: str
    target: str
    external: bool


class Package:
    """Names and relations of a workbook's parts. Raises Refused when the package is no workbook."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.workbook = self._find_workbook()
        self.root = xml.parse(archive.read(self.workbook))
        if xml.local(self.root) != "workbook":
            raise refusals.damaged()
        self.relations = self.relations_of(self.workbook)
        self.sheets = self._worksheets()
        properties = xml.child(self.root, "workbookPr")
        self.from_1904 = properties is not None and properties.get("date1904") in ("1", "true")

    def _find_workbook(self) -> str:
        for relation in self.relations_of(""):
            if relation.type.endswith("/officeDocument") and not relation.external:
                part = relation.target
                if not part.endswith(".xml") or "word/" in part or "ppt/" in part:
                    raise not_a_workbook(self.archive.names)
                return part
        raise not_a_workbook(self.archive.names)

    def relations_of(self, part: str) -> list[Relation]:
        """What a part points to, targets as part names of this package."""
        folder, name = posixpath.split(part)
        path = self.archive.find(posixpath.join(folder, "_rels", f"{name}.rels"))
        if path is None:
            return []
        found = []
        for item in xml.parse(self.archive.read(path)):
            target = str(item.get("Target", ""))
            external = item.get("TargetMode") == "External"
            if not external:
                joined = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")
                target = self.archive.find(joined) or joined
            found.append(Relation(str(item.get("Id", "")), str(item.get("Type", "")), target, external))
        return found

    def _worksheets(self) -> tuple[SheetPart, ...]:
        by_id = {relation.id: relation for relation in self.relations}
        container = xml.child(self.root, "sheets")
        found: list[SheetPart] = []
        for index, item in enumerate(container if container is not None else ()):
            relation = by_id.get(relation_id(item))
            if relation is None or not relation.type.endswith("/worksheet") or self.archive.find(relation.target) is None:
                continue
            hidden = item.get("state", "visible") != "visible"
            found.append(SheetPart(str(item.get("name", "")), relation.target, index, hidden))
        return tuple(found)

    def part_of(self, kind: str) -> str | None:
        """The part the workbook relates to by a kind, such as `styles` or `sharedStrings`."""
        for relation in self.relations:
            if relation.type.endswith(f"/{kind}") and self.archive.find(relation.target) is not None:
                return relation.target
        return None

    def defined_names(self) -> dict[str, str]:
        names = xml.child(self.root, "definedNames")
        return {str(item.get("name")): item.text or "" for item in (names if names is not None else ())}


def relation_id(element: etree._Element) -> str:
    """The r:id of an element, in the transitional or the strict namespace."""
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("relationships}id")), "")


def not_a_workbook(names: list[str]) -> Refused:
    """The refusal for a zip that is something else, by what is inside."""
    lowered = [name.lower() for name in names]
    if any(name.startswith("word/") for name in lowered):
        return detect.foreign("Word 文档", "a Word document")
    if any(name.startswith("ppt/") for name in lowered):
        return detect.foreign("演示文稿", "a presentation")
    if any(name.endswith("workbook.bin") for name in lowered) or "content.xml" in lowered:
        return Refused("这种表格格式（.xlsb 或 .ods）不能原样填写。", refusals.SAVE_AS_XLSX)
    if "[content_types].xml" in lowered:
        return refusals.damaged()
    return detect.archive()
