"""李梅, a community worker, hands in whatever the departments sent her. Nothing of it may hurt, and every refusal helps."""

from __future__ import annotations

import datetime as dt
import io
import resource
import zipfile

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from hutong.domain.forms.grid import Box
from hutong.domain.forms.workbook import Edits, open_book, write
from hutong.kernel.errors import Refused
from tests.factories.books import changed, compound, old_xls, packed, parts, roster, saved

SHEET = "xl/worksheets/sheet1.xml"


def refusal(data: bytes, name: str = "表.xlsx") -> Refused:
    with pytest.raises(Refused) as caught:
        book = open_book(data, name)
        book.grid()
    assert caught.value.way_out
    return caught.value


def test_an_encrypted_workbook_says_how_to_take_the_password_away() -> None:
    no = refusal(compound({"EncryptionInfo": b"\x04\x00", "EncryptedPackage": b"secret"}))
    assert "密码" in no.message and "另存为" in no.way_out
    assert "密码" in refusal(old_xls([["姓名"]], locked=True), "表.xls").message


def test_an_old_xls_under_a_new_name_is_read_but_not_filled() -> None:
    book = open_book(old_xls([["姓名", "电话"], ["张三", "010-1234"]]), "名单.xlsx")
    grid = book.grid()
    assert (book.kind, grid.sheet, grid.text(2, 1), grid.text(1, 2)) == ("xls", "名单", "张三", "电话")
    with pytest.raises(Refused, match="不能原样填写") as no:
        write(book, "名单", Edits({(2, 2): "x"}))
    assert "另存为" in no.value.way_out and ".xlsx" in no.value.way_out


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "网页"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook/>", "网页"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "网页"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "图片"),
        (b"Rar!\x1a\x07\x00", "压缩包"),
        (packed({"名单.xlsx": b"x"}), "压缩包"),
        (packed({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "Word"),
        (compound({"WordDocument": b"x"}), "Word"),
        (packed({"xl/workbook.bin": b"x"}), "xlsb"),
        (b"", "空"),
        (b"\r\n \r\n", "空"),
        (b",,,\r\n,,,\r\n", "空"),
        (b"\x00\x01\x02\x03garbage", "编码"),
        (roster()[:400], "坏"),
        (saved(openpyxl.Workbook()), "空"),
    ],
)
def test_what_is_no_table_is_named_and_sent_back_with_a_way_out(data: bytes, word: str) -> None:
    assert word in refusal(data, "报表.xls").message


def test_a_truncated_or_bent_package_is_damaged_not_an_error() -> None:
    whole = roster(50)
    for end in range(60, len(whole), len(whole) // 40):
        refusal(whole[:end])
    for at in range(30, len(whole), len(whole) // 60):
        bent = whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :]
        try:
            open_book(bent, "a.xlsx").grid()
        except Refused as no:
            assert no.way_out


def test_entities_are_refused_before_anything_reads_them() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    bad = changed(roster(), SHEET, lambda xml: xml.replace(b"<worksheet", laughs + b"<worksheet", 1))
    assert "不安全" in refusal(bad).message
    outside = b'<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">'
    assert "不安全" in refusal(changed(roster(), "docProps/core.xml", lambda xml: outside + xml)).message
    wide = "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE x [<!ENTITY a 'b'>]><x/>".encode("utf-16")
    assert "不安全" in refusal(changed(roster(), "xl/theme/theme1.xml", lambda _: wide)).message


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = changed(roster(), SHEET, lambda xml: xml + b" " * 60_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(bomb) < 1_000_000
    assert "展开" in refusal(bomb).message
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_a_bomb_that_lies_about_its_size_is_caught_as_well() -> None:
    out = io.BytesIO(roster())
    with zipfile.ZipFile(out) as package:
        info = package.getinfo(SHEET)
    data = bytearray(out.getvalue())
    claimed = info.file_size.to_bytes(4, "little")
    data = data.replace(claimed, (200).to_bytes(4, "little"))
    refusal(bytes(data))


def test_more_than_fifty_megabytes_are_not_even_looked_at() -> None:
    assert "50 MB" in refusal(b"PK\x03\x04" + bytes(51 * 1024 * 1024)).message


def test_a_value_at_the_far_corner_does_not_eat_the_memory() -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "姓名"
    workbook.active["XFD1048576"] = "!"
    far = saved(workbook)
    assert "500 万" in refusal(far).message
    # the same, hidden from a careless look by quoting, character references and comments
    for disguise in (b"<c\nr='XFD1048576'", b'<c s=">" r="XFD1048576"', b'<!-- x --><c r="&#88;FD1048576"'):
        hidden = changed(far, SHEET, lambda xml, new=disguise: xml.replace(b'<c r="XFD1048576"', new))
        assert refusal(hidden).message.startswith(("这张表太大", "这个文件坏"))
    # addresses no sheet has, and far cells that hold nothing
    wild = changed(roster(2), SHEET, lambda xml: xml.replace(b'<c r="A3"', b'<c r="A99999999999"'))
    assert open_book(wild, "a.xlsx").grid().text(3, 1) == "老人0"
    for kind in (b"s", b"str", b"b", b"e", b"inlineStr", b"d", b"n"):
        nothing = b'<row r="1048576"><c r="XFC1048576" t="' + kind + b'"/><c r="XFD1048576" t="' + kind + b'"></c></row>'
        data = changed(roster(2), SHEET, lambda xml, new=nothing: xml.replace(b"</sheetData>", new + b"</sheetData>"))
        assert open_book(data, "a.xlsx").grid().rows == 4


def test_formats_down_to_the_last_row_are_not_taken_for_content() -> None:
    last = b'<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>'
    data = changed(roster(3), SHEET, lambda xml: xml.replace(b"</sheetData>", last))
    assert open_book(data, "a.xlsx").grid().rows == 5


def test_two_hundred_thousand_rows_are_read_within_bounds() -> None:
    cells = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>老人{1}</t></is></c><c r="B{0}"><v>{0}</v></c></row>'
    rows = "".join(cells.format(row, row % 999) for row in range(3, 200_003)).encode()
    data = changed(roster(), SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grid = open_book(data, "大表.xlsx").grid()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert (grid.rows, grid.cols, len(grid.values)) == (200_002, 3, 400_004)
    assert grid.values[200_002, 2] == 200_002
    assert grown < 250


def test_more_rows_than_that_are_refused_with_advice() -> None:
    lines = ["姓名,电话"] + ["张三,1"] * 250_001
    assert "拆开" in refusal("\n".join(lines).encode(), "a.csv").way_out


def test_values_are_what_a_person_sees() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["01", 7, 2.5, dt.date(1940, 1, 1), True, None, "=SUM(B1:C1)"])
    grid = open_book(saved(workbook), "a.xlsx").grid()
    assert dict(grid.values) == {(1, 1): "01", (1, 2): 7, (1, 3): 2.5, (1, 4): dt.date(1940, 1, 1), (1, 5): True}
    assert isinstance(grid.values[1, 2], int) and grid.formulas == {(1, 7)} and grid.text(1, 6) == ""
    assert (1, 6) not in grid.values and grid.values.get((9, 9)) is None


def test_merges_choices_and_hidden_things_are_known() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["姓名", "性别", "民族", "关系"])
    sheet.merge_cells("A1:A2")
    codes = workbook.create_sheet("代码 表")
    for row, text in enumerate(("汉族", "满族", "回族"), 1):
        codes.cell(row, 1, text)
    codes.sheet_state = "hidden"
    for cells, formula in (("B3:B1048576", '"男,女"'), ("C3:C9", "'代码 表'!$A$1:$A$3"), ("D3", "INDIRECT(A1)")):
        rule = DataValidation(type="list", formula1=formula)
        rule.add(cells)
        sheet.add_data_validation(rule)
    sheet.row_dimensions[2].hidden = True
    sheet["B2"] = "code"
    book = open_book(saved(workbook), "a.xlsx")
    grid = book.grid()
    assert (book.sheets, book.hidden) == (["Sheet"], ["代码 表"])
    assert grid.merges == (Box(1, 1, 2, 1),) and grid.hidden_rows == {2} and not grid.hidden
    assert grid.choices[900_000, 2] == ("男", "女") and grid.choices[9, 3] == ("汉族", "满族", "回族")
    assert (3, 4) not in grid.choices and list(grid.choices) == [(3, 2), (3, 3)]
    assert book.grid("代码 表").hidden


def test_a_formula_in_the_header_is_read_by_its_result_and_flagged() -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = '="2026"&"年"'
    workbook.active["A2"] = "姓名"
    cached = changed(saved(workbook), SHEET, lambda xml: xml.replace(b"<v></v>", b"<v>2026</v>").replace(b"<v/>", b"<v>2026</v>"))
    grid = open_book(cached, "a.xlsx").grid()
    assert grid.text(1, 1).startswith("2026") and (1, 1) in grid.formulas


def test_exporters_that_prefix_every_element_are_read_too() -> None:
    def prefixed(xml: bytes) -> bytes:
        for name in (b"worksheet", b"sheetData", b"row", b"c", b"v", b"mergeCells", b"mergeCell"):
            for before, after in ((b"<", b" "), (b"<", b">"), (b"<", b"/"), (b"</", b">")):
                xml = xml.replace(before + name + after, before + b"x:" + name + after)
        return xml.replace(b'xmlns="', b'xmlns:x="')

    plain = parts(roster(2))[SHEET]
    start = plain.index(b"<sheetData")
    body = prefixed(plain[: plain.index(b">") + 1] + plain[start : plain.index(b"</mergeCells>") + 13] + b"</worksheet>")
    grid = open_book(changed(roster(2), SHEET, lambda _: body), "a.xlsx").grid()
    assert grid.text(3, 1) == "老人0" and grid.merges == (Box(1, 1, 1, 3),)
