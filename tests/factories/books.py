"""Files that departments send, made by code: workbooks, old compound files, and hostile packages."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

import openpyxl
from openpyxl.workbook import Workbook


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def loaded(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), keep_vba=True)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(content: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            package.writestr(name, data)
    return out.getvalue()


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one part changed."""
    content = parts(data)
    content[name] = change(content[name])
    return packed(content)


def roster(rows: int = 0) -> bytes:
    """A list of names with a title, a header, and as many people as asked for."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "花名册"
    sheet["A1"] = "回龙观街道高龄老人花名册"
    sheet.merge_cells("A1:C1")
    for col, head in enumerate(("姓名", "身份证号", "年龄"), 1):
        sheet.cell(2, col, head)
    for row in range(rows):
        sheet.append([f"老人{row}", f"11010119400101{row:04d}", 80 + row % 20])
    return saved(workbook)


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file; every stream is padded to 4096 bytes so that it lies in ordinary sectors."""
    contents = {name: data.ljust(4096, b"\x00") for name, data in streams.items()}
    fat, sectors, entries = [0xFFFFFFFD, 0xFFFFFFFE], [b"", b""], [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for number, (name, data) in enumerate(contents.items(), 1):
        first, count = len(sectors), -(-len(data) // 512)
        sectors += [data[at : at + 512].ljust(512, b"\x00") for at in range(0, len(data), 512)]
        fat += [*range(first + 1, first + count), 0xFFFFFFFE]
        entries.append(_entry(name, 2, first, len(data), right=number + 1 if number < len(contents) else 0xFFFFFFFF))
    sectors[1] = b"".join(entries)[:512].ljust(512, b"\x00")
    sectors[0] = struct.pack("<128I", *(fat + [0xFFFFFFFF] * 128)[:128])
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return header + b"".join(sectors)


def _entry(name: str, kind: int, first: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    raw = name.encode("utf-16-le") + b"\x00\x00"
    tree = struct.pack("<3I", 0xFFFFFFFF, right, child)
    return raw.ljust(64, b"\x00") + struct.pack("<HBB", len(raw), kind, 1) + tree + bytes(36) + struct.pack("<IQ", first, size)


def old_xls(texts: list[list[str]], locked: bool = False) -> bytes:
    """A binary Excel 97 workbook with one sheet of texts."""
    inner = _record(0x0809, struct.pack("<4H2I", 0x0600, 0x10, 0, 0, 0, 0))
    for row, cells in enumerate(texts):
        for col, text in enumerate(cells):
            raw = text.encode("utf-16-le")
            inner += _record(0x0204, struct.pack("<3H", row, col, 0) + struct.pack("<HB", len(text), 1) + raw)
    inner += _record(0x000A, b"")
    start = _record(0x0809, struct.pack("<4H2I", 0x0600, 0x05, 0, 0, 0, 0))
    start += _record(0x002F, bytes(6)) if locked else b""
    name = "名单".encode("utf-16-le")
    place = len(start) + 4 + 8 + len(name) + 4
    start += _record(0x0085, struct.pack("<IBBBB", place, 0, 0, 2, 1) + name) + _record(0x000A, b"")
    return compound({"Workbook": start + inner})


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<2H", kind, len(data)) + data
