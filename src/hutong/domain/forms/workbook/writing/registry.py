"""The lists a package keeps of itself: sheets, names, relations, content types. Changed only where something is added."""

from __future__ import annotations

import posixpath

from lxml import etree

from hutong.domain.forms.workbook import xml
from hutong.domain.forms.workbook.package import Package
from hutong.domain.forms.workbook.writing.formulas import Formula
from hutong.domain.forms.workbook.writing.shifts import Shifts

_TYPES = "[Content_Types].xml"
_TYPE_OF = {
    "worksheet": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    "sharedStrings": "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml",
    "styles": "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml",
}


class Registry:
    """Changes to the workbook part, its relations and the content types, collected and given out at the end."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._workbook = xml.parse(package.archive.read(package.workbook))
        folder, name = posixpath.split(package.workbook)
        self._folder = folder
        self._relations_name = posixpath.join(folder, "_rels", f"{name}.rels")
        self._relations = xml.parse(package.archive.read(package.archive.find(self._relations_name) or self._relations_name))
        self._types = xml.parse(package.archive.read(package.archive.find(_TYPES) or _TYPES))
        self._touched: set[str] = set()
        relations = next((r.type.rsplit("/", 1)[0] for r in package.relations), xml.RELATIONS)
        self._kind_space = relations if relations.endswith("relationships") else xml.RELATIONS

    def added_part(self, kind: str, stem: str) -> tuple[str, str]:
        """Names a new part beside the workbook and relates it; gives its name and relation id."""
        number = 1
        while self._package.archive.find(part := posixpath.join(self._folder, f"{stem}{number if number > 1 else ''}.xml")):
            number += 1
        taken = {item.get("Id") for item in self._relations}
        identity = next(f"rId{n}" for n in range(1, 100_000) if f"rId{n}" not in taken)
        ns = "{" + xml.PACKAGE_RELATIONS + "}"
        etree.SubElement(
            self._relations,
            ns + "Relationship",
            Id=identity,
            Type=f"{self._kind_space}/{kind}",
            Target=posixpath.relpath(part, self._folder or "."),
        )
        etree.SubElement(self._types, "{" + xml.CONTENT_TYPES + "}Override", PartName=f"/{part}", ContentType=_TYPE_OF[kind])
        self._touched.update(("relations", "types"))
        return part, identity

    def add_sheet(self, title: str, relation: str) -> None:
        """Lists a new last sheet."""
        sheets = xml.child(self._workbook, "sheets")
        assert sheets is not None
        ns = "{" + xml.space(self._workbook) + "}"
        numbers = [xml.whole(item.get("sheetId")) for item in sheets]
        item = etree.SubElement(sheets, ns + "sheet", name=title, sheetId=str(max(numbers, default=0) + 1))
        item.set("{" + self._kind_space + "}id", relation)
        self._touched.add("workbook")

    def titles(self) -> set[str]:
        sheets = xml.child(self._workbook, "sheets")
        return {item.get("name", "") for item in (sheets if sheets is not None else ())}

    def drop_calculation_chain(self) -> str | None:
        """Forgets the calculation chain, which office programs rebuild; gives the name of its part."""
        part = self._package.part_of("calcChain")
        if part is None:
            return None
        for item in list(self._relations):
            if item.get("Type", "").endswith("/calcChain"):
                self._relations.remove(item)
        for item in list(self._types):
            if item.get("PartName", "").lower() == f"/{part}".lower():
                self._types.remove(item)
        self._touched.update(("relations", "types"))
        return part

    def recalculate(self) -> None:
        """Asks office programs to compute everything when they open the file."""
        setting = xml.child(self._workbook, "calcPr")
        if setting is None:
            setting = etree.Element("{" + xml.space(self._workbook) + "}calcPr")
            before = ("definedNames", "externalReferences", "functionGroups", "sheets")
            anchor = next(found for name in before if (found := xml.child(self._workbook, name)) is not None)
            anchor.addnext(setting)
        setting.set("fullCalcOnLoad", "1")
        self._touched.add("workbook")

    def move_names(self, shifts: Shifts, sheet: str) -> None:
        """Defined names (print areas, titles, filters, lists) follow the moved rows."""
        names = xml.child(self._workbook, "definedNames")
        for item in names if names is not None else ():
            text = item.text or ""
            moved = Formula(text).shifted(shifts, sheet, "").text
            if moved != text:
                item.text = moved
                self._touched.add("workbook")

    def changes(self) -> dict[str, bytes]:
        roots = {
            "workbook": (self._package.workbook, self._workbook),
            "relations": (self._package.archive.find(self._relations_name) or self._relations_name, self._relations),
            "types": (self._package.archive.find(_TYPES) or _TYPES, self._types),
        }
        return {roots[key][0]: xml.serialised(roots[key][1]) for key in sorted(self._touched)}
