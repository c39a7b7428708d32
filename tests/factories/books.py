"""Files that departments send, made by code: workbooks, old compound files, and hostile packages."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from functools import cache

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def loaded(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


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


@cache
def department_form() -> bytes:
    """A list with everything a department puts on one: rows 4-8 to fill, a total and signatures below, a chart, a picture,
    comments, rules old and new, a second sheet that counts, names, and macros."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "花名册"
    _headings(sheet)
    _offered_lines(sheet)
    sheet["A9"], sheet["D9"], sheet["G9"] = "合计", "=SUM(D4:D8)", '=COUNTIF(E$4:E$8,"男")'
    sheet.merge_cells("A9:C9")
    sheet["A11"] = "填表人："
    sheet["A11"].hyperlink = Hyperlink(ref="A11", location="'花名册'!A1")
    sheet["A11"].comment = Comment("请签字", "民政")
    sheet["D3"].comment = Comment("周岁", "民政")
    sheet.print_area = "A1:H11"
    sheet.print_title_rows = "1:3"
    sheet.row_breaks.append(Break(id=9))
    sheet.auto_filter.ref = "A3:H8"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=4, min_row=4, max_row=8))
    sheet.add_chart(chart, "J12")
    other = workbook.create_sheet("汇总")
    other["A1"], other["A2"] = "=SUM(花名册!D4:D8)", "=花名册!D9*2"
    other["A3"] = "=A1+1"
    workbook.defined_names["名单"] = DefinedName("名单", attr_text="花名册!$A$4:$H$8")
    return _with_macros(changed(saved(workbook), "xl/worksheets/sheet1.xml", _new_rules))


def _headings(sheet: Worksheet) -> None:
    sheet["A1"] = "高龄津贴花名册"
    sheet.merge_cells("A1:H1")
    sheet["A2"] = '=YEAR(TODAY())&"年"'
    for col, head in enumerate(("序号", "姓名", "", "年龄", "性别", "身份证号", "月津贴", "日期"), 1):
        sheet.cell(3, col, head)
    sheet.merge_cells("B3:C3")


def _offered_lines(sheet: Worksheet) -> None:
    thin = Side("thin")
    for row in range(4, 9):
        sheet.row_dimensions[row].height = 26
        sheet.merge_cells(f"B{row}:C{row}")
        for col in range(1, 9):
            sheet.cell(row, col).border = Border(left=thin, right=thin, top=thin, bottom=thin)
        sheet.cell(row, 7, f"=IF(D{row}>=80,100,0)+0*SUM($D$4:$D$8)")
        sheet.cell(row, 8).number_format = "yyyy年m月d日"
        sheet.cell(row, 6).number_format = "@"
    rule = DataValidation(type="list", formula1='"男,女"')
    rule.add("E4:E8")
    sheet.add_data_validation(rule)
    old = PatternFill("solid", bgColor="FFFF0000")
    sheet.conditional_formatting.add("D4:D8", FormulaRule(formula=["$D4>MAX($D$4:$D$8)-1"], fill=old))
    sheet.conditional_formatting.add("A9:D9", CellIsRule(operator="greaterThan", formula=["D9"], fill=old))


def _new_rules(xml: bytes) -> bytes:
    """A data bar of Excel 2010 and later, which lives in the extension list."""
    x14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    xm = "http://schemas.microsoft.com/office/excel/2006/main"
    bar = (
        f'<extLst><ext xmlns:x14="{x14}" uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}"><x14:conditionalFormattings>'
        f'<x14:conditionalFormatting xmlns:xm="{xm}"><x14:cfRule type="expression" id="{{00000000-000E-0000-0000-000001000000}}">'
        "<xm:f>D4&gt;SUM($D$4:$D$8)</xm:f></x14:cfRule><xm:sqref>D4:D8</xm:sqref></x14:conditionalFormatting>"
        "</x14:conditionalFormattings></ext></extLst>"
    )
    return xml.replace(b"</worksheet>", bar.encode() + b"</worksheet>")


def _with_macros(data: bytes) -> bytes:
    """The workbook with a macro project and a stamp picture below the list."""
    content = parts(data)
    content["xl/vbaProject.bin"] = bytes(range(256)) * 8
    content["xl/media/stamp.png"] = b"\x89PNG\r\n\x1a\nstamp"
    types = content["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    extra = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    extra += b'<Default Extension="png" ContentType="image/png"/>'
    content["[Content_Types].xml"] = types.replace(b"</Types>", extra + b"</Types>")
    kind = b"http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    relation = b'<Relationship Id="rIdVba" Type="' + kind + b'" Target="vbaProject.bin"/>'
    rels = "xl/_rels/workbook.xml.rels"
    content[rels] = content[rels].replace(b"</Relationships>", relation + b"</Relationships>")
    return packed(content)
