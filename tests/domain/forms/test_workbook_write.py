"""李梅's file comes back with values in it, and nothing else about it has changed. Checked with a second library."""

from __future__ import annotations

import datetime as dt
import random

import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from hutong.domain.forms.workbook import Edits, RowBlock, SourceLine, open_book, write
from hutong.kernel.errors import Refused
from tests.factories.books import changed, department_form, loaded, parts, roster, saved

# the second library warns that it does not know rules of Excel 2010 and later; ours keeps them
pytestmark = pytest.mark.filterwarnings("ignore:Conditional Formatting extension")
SHEET = "xl/worksheets/sheet1.xml"
NAMES = [f"老人{number}" for number in range(12)]
IDS = [f"11010119400101{number:03d}X" for number in range(12)]


def filled(count: int = 12, **more: object) -> bytes:
    """The department's form with a list of twelve people: five lines offered, seven inserted."""
    columns = {1: range(1, count + 1), 2: NAMES[:count], 4: range(80, 80 + count), 5: ["男", "女"] * (count // 2), 6: IDS[:count]}
    columns[8] = [dt.date(2026, 11, 23)] * count
    block = RowBlock(first_row=4, count=count, columns=columns, existing_rows=5)
    return write(open_book(department_form(), "表.xlsm"), "花名册", Edits(rows=[block], **more))


def test_a_cell_is_filled_and_every_other_part_stays_byte_for_byte() -> None:
    before = department_form()
    after = write(open_book(before, "表.xlsm"), "花名册", Edits({(11, 2): "李梅"}))
    was, now = parts(before), parts(after)
    touched = {name for name in now if was.get(name) != now[name]}
    lists = {"[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"}  # it had no shared texts yet
    assert touched == {SHEET, "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml"} | lists and was.keys() < now.keys()
    assert now["xl/vbaProject.bin"] == was["xl/vbaProject.bin"] and open_book(after, "表").macros
    assert loaded(after)["花名册"]["B11"].value == "李梅"
    assert open_book(after, "表").grid("花名册").text(11, 2) == "李梅"
    tail = was[SHEET].split(b"</sheetData>")[1]
    assert now[SHEET].endswith(tail)


def test_writing_the_same_twice_gives_the_same_bytes() -> None:
    assert filled() == filled()


def test_the_list_grows_and_everything_below_moves_with_it() -> None:
    sheet = loaded(filled())["花名册"]
    assert [sheet.cell(row, 2).value for row in range(4, 16)] == NAMES
    assert (sheet["A16"].value, sheet["A18"].value, sheet["A9"].value) == ("合计", "填表人：", 6)
    assert sheet["A15"].border.left.style == "thin" and sheet.row_dimensions[15].height == 26
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert merged == {"A1:H1", "B3:C3", "A16:C16"} | {f"B{row}:C{row}" for row in range(4, 16)}
    assert (sheet["A18"].comment.text, sheet["D3"].comment.text) == ("请签字", "周岁")
    boxes = parts(filled())["xl/drawings/commentsDrawing1.vml"]
    assert b"Row>17<" in boxes and b"Row>2<" in boxes
    assert sheet["A18"].hyperlink.location == "'花名册'!A1"
    assert [item.id for item in sheet.row_breaks.brk] == [16]


def test_formulas_follow_and_sums_reach_over_the_new_rows() -> None:
    book = loaded(filled())
    sheet, other = book["花名册"], book["汇总"]
    assert (sheet["D16"].value, sheet["G16"].value) == ("=SUM(D4:D15)", '=COUNTIF(E$4:E$15,"男")')
    assert sheet["G4"].value == "=IF(D4>=80,100,0)+0*SUM($D$4:$D$15)"
    assert sheet["G15"].value == "=IF(D15>=80,100,0)+0*SUM($D$4:$D$15)"
    assert (other["A1"].value, other["A2"].value, other["A3"].value) == ("=SUM(花名册!D4:D15)", "=花名册!D16*2", "=A1+1")
    assert sheet["A2"].value == '=YEAR(TODAY())&"年"'
    assert b'fullCalcOnLoad="1"' in parts(filled())["xl/workbook.xml"]


def test_rules_reach_over_the_new_rows() -> None:
    data = filled()
    sheet = loaded(data)["花名册"]
    assert [str(rule.sqref) for rule in sheet.data_validations.dataValidation] == ["E4:E15"]
    formats = {str(area.sqref): [rule.formula for rule in area.rules] for area in sheet.conditional_formatting}
    assert formats == {"D4:D15": [["$D4>MAX($D$4:$D$15)-1"]], "A16:D16": [["D16"]]}
    raw = parts(data)[SHEET].decode()
    assert "<xm:sqref>D4:D15</xm:sqref>" in raw and "D4&gt;SUM($D$4:$D$15)" in raw
    assert open_book(data, "表").grid("花名册").choices[15, 5] == ("男", "女")


def test_print_area_names_filter_and_chart_follow() -> None:
    data = filled()
    book = loaded(data)
    sheet = book["花名册"]
    assert (sheet.print_area, sheet.print_title_rows) == ("'花名册'!$A$1:$H$18", "$1:$3")
    assert book.defined_names["名单"].attr_text == "花名册!$A$4:$H$15"
    assert sheet.auto_filter.ref == "A3:H15" and sheet.dimensions == "A1:H18"
    content = parts(data)
    assert "'花名册'!$D$4:$D$15" in content["xl/charts/chart1.xml"].decode()
    assert b"<row>18</row>" in content["xl/drawings/drawing1.xml"]
    assert content["xl/media/stamp.png"] == parts(department_form())["xl/media/stamp.png"]


def test_a_list_that_fits_moves_nothing() -> None:
    was, now = parts(department_form()), parts(filled(4))
    assert was["xl/drawings/drawing1.xml"] == now["xl/drawings/drawing1.xml"]
    assert was[SHEET].split(b"</sheetData>")[1] == now[SHEET].split(b"</sheetData>")[1]


def test_text_stays_text_whatever_it_looks_like() -> None:
    texts = ["=1+1", "+86 10", "-", "@SUM(A1)", "007", "110101194001010012", " 空 格 ", "<&>\"'", "两\n行", "a\x00b\x0b", "'"]
    texts.append("_x0041_")
    after = write(open_book(roster(1), "表"), "花名册", Edits({(row, 1): text for row, text in enumerate(texts, 3)}))
    sheet, grid = loaded(after)["花名册"], open_book(after, "表").grid()
    for row, text in enumerate(texts, 3):
        shown = text.replace("\x00", "").replace("\x0b", "")
        assert sheet.cell(row, 1).data_type == "s" and (row, 1) not in grid.formulas
        if text != "_x0041_":
            assert sheet.cell(row, 1).value == shown
            assert grid.values[row, 1] == shown
    assert sheet["A3"].quotePrefix and sheet["A4"].quotePrefix and not sheet["A5"].quotePrefix
    assert sheet["A7"].number_format == sheet["A8"].number_format == "@"


def test_numbers_dates_and_truth_are_what_they_are() -> None:
    book = open_book(department_form(), "表")
    cells = {(4, 8): dt.date(1940, 2, 29), (5, 8): "1940年", (4, 6): dt.date(1940, 1, 1), (12, 1): dt.date(1940, 1, 1)}
    cells |= {(12, 2): True, (12, 3): 2.5, (12, 4): 110101194001010012}
    cells |= {(12, 5): dt.datetime(2026, 1, 1, 12), (12, 6): dt.date(1890, 1, 1)}
    sheet = loaded(write(book, "花名册", Edits(cells)))["花名册"]
    assert (sheet["H4"].value, sheet["H4"].number_format) == (dt.datetime(1940, 2, 29), "yyyy年m月d日")
    assert (sheet["F4"].value, sheet["F4"].data_type) == ("1940-01-01", "s")
    assert (sheet["A12"].value, sheet["A12"].number_format) == (dt.datetime(1940, 1, 1), "yyyy\\-mm\\-dd")
    assert (sheet["B12"].value, sheet["C12"].value, sheet["D12"].value) == (True, 2.5, "110101194001010012")
    assert (sheet["E12"].value, sheet["F12"].value) == (dt.datetime(2026, 1, 1, 12), "1890-01-01")


def test_a_value_for_a_merged_area_goes_to_its_corner() -> None:
    after = write(open_book(department_form(), "表"), "花名册", Edits({(4, 3): "张三", (9, 3): "总计"}))
    sheet = loaded(after)["花名册"]
    assert (sheet["B4"].value, sheet["A9"].value) == ("张三", "总计")
    block = RowBlock(4, 7, {3: NAMES[:7]}, existing_rows=5)
    sheet = loaded(write(open_book(department_form(), "表"), "花名册", Edits(rows=[block])))["花名册"]
    assert [sheet.cell(row, 2).value for row in range(4, 11)] == NAMES[:7]


def test_none_leaves_a_cell_and_empty_text_empties_it() -> None:
    after = write(open_book(roster(2), "表"), "花名册", Edits({(3, 1): None, (4, 1): ""}))
    sheet = loaded(after)["花名册"]
    assert (sheet["A3"].value, sheet["A4"].value, sheet["B4"].value) == ("老人0", None, "110101194001010001")


def test_gaps_are_marked_and_keep_their_border() -> None:
    block = RowBlock(4, 7, {2: NAMES[:7]}, existing_rows=5, marks={(0, 6): "missing", (6, 6): "missing", (1, 2): "old"})
    edits = Edits({(11, 2): "李梅"}, [block], marks={(11, 2): "contradictory", (2, 1): "computed"})
    sheet = loaded(write(open_book(department_form(), "表"), "花名册", edits))["花名册"]
    assert sheet["F4"].fill.fgColor.rgb == sheet["F10"].fill.fgColor.rgb == "FFFFF2CC"
    assert sheet["F4"].border.left.style == "thin" and sheet["F4"].number_format == "@"
    assert (sheet["B5"].value, sheet["B5"].fill.fgColor.rgb) == (NAMES[1], "FFFCE4D6")
    assert (sheet["B13"].value, sheet["B13"].fill.fgColor.rgb) == ("李梅", "FFF8CBAD")
    assert sheet["A2"].value == '=YEAR(TODAY())&"年"' and sheet["A2"].fill.fgColor.rgb == "FFDDEBF7"
    assert sheet["F5"].fill.fill_type is None and edits.moved(11) == 13


def test_a_second_sheet_tells_the_sources() -> None:
    lines = [SourceLine("B4", "姓名", "=老人", "2026-09 入户走访", "2026-09-01", "2 个月前")]
    data = filled(sources=lines)
    book = loaded(data)
    assert book.sheetnames == ["花名册", "汇总", "来源 Sources"]
    sheet = book["来源 Sources"]
    assert [cell.value for cell in sheet[2]][:6] == ["B4", "姓名", "=老人", "2026-09 入户走访", "2026-09-01", "2 个月前"]
    assert sheet["C2"].data_type == "s" and sheet.freeze_panes == "A2"
    again = write(open_book(data, "表"), "花名册", Edits(sources=lines))
    assert loaded(again).sheetnames[-1] == "来源 Sources 2"
    assert next(open_book(again, "表").grids()).sheet == "花名册"


def test_a_sheet_without_rows_or_shared_texts_is_filled_too() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.column_dimensions["B"].number_format = "@"
    data = changed(saved(workbook), SHEET, lambda xml: xml.replace(b"<sheetData></sheetData>", b"<sheetData/>"))
    block = RowBlock(2, 3, {1: ["甲", "乙", "丙"], 2: [1, 2, 3]}, existing_rows=0)
    after = write(open_book(data, "表"), "Sheet", Edits(rows=[block]))
    sheet = loaded(after)["Sheet"]
    assert [[cell.value for cell in row] for row in sheet["A2:B4"]] == [["甲", 1], ["乙", 2], ["丙", 3]]
    assert sheet["B4"].number_format == "@"


def test_shared_and_array_formulas_survive_overwriting_and_moving() -> None:
    def share(xml: bytes) -> bytes:
        rows = "".join(
            f'<row r="{row}"><c r="C{row}" s="0"><f t="shared" si="0"{extra}</c></row>'
            for row, extra in ((3, ' ref="C3:C5">A3*$B$9</f><v>1</v>'), (4, "/><v>1</v>"), (5, "/><v>1</v>"))
        )
        array = '<row r="6"><c r="C6"><f t="array" ref="C6">SUM(A3:A5*2)</f><v>0</v></c></row>'
        return xml.replace(b"</sheetData>", (rows + array + "</sheetData>").encode())

    data = changed(roster(), SHEET, share)
    block = RowBlock(3, 5, {1: [1, 2, 3, 4, 5]}, existing_rows=3)
    sheet = loaded(write(open_book(data, "表"), "花名册", Edits({(3, 3): "手填"}, [block])))["花名册"]
    assert [sheet.cell(row, 3).value for row in range(3, 8)] == ["手填", "=A4*$B$11", "=A5*$B$11", "=A6*$B$11", "=A7*$B$11"]
    assert (sheet["C8"].value.ref, sheet["C8"].value.text) == ("C8", "=SUM(A3:A7*2)")


def test_a_table_grows_with_its_list() -> None:
    workbook = loaded(roster(3))
    workbook.active.add_table(Table(displayName="名单表", ref="A2:C5"))
    after = write(open_book(saved(workbook), "表"), "花名册", Edits(rows=[RowBlock(3, 9, {1: NAMES[:9]}, existing_rows=3)]))
    table = loaded(after)["花名册"].tables["名单表"]
    assert (table.ref, table.autoFilter.ref) == ("A2:C11", "A2:C11")


def test_two_lists_on_one_sheet_both_grow() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row, text in ((1, "男"), (2, None), (3, "女"), (4, None), (5, "合计")):
        sheet.cell(row, 1, text)
    sheet["B5"] = "=COUNTA(A2:A2)+COUNTA(A4:A4)"
    edits = Edits({(5, 3): "完"}, [RowBlock(2, 3, {1: ["甲", "乙", "丙"]}), RowBlock(4, 2, {1: ["丁", "戊"]})])
    sheet = loaded(write(open_book(saved(workbook), "表"), "Sheet", edits))["Sheet"]
    assert [sheet.cell(row, 1).value for row in range(1, 9)] == ["男", "甲", "乙", "丙", "女", "丁", "戊", "合计"]
    assert (sheet["B8"].value, sheet["C8"].value) == ("=COUNTA(A2:A4)+COUNTA(A6:A7)", "完")


def test_a_long_list_is_written_whole_and_read_back_the_same() -> None:
    chance = random.Random(7)
    names = [f"居民{chance.randrange(9999)}" for _ in range(5000)]
    ages = [chance.randrange(100) for _ in range(5000)]
    after = write(open_book(department_form(), "表"), "花名册", Edits(rows=[RowBlock(4, 5000, {2: iter(names), 4: ages}, 5)]))
    grid = open_book(after, "表").grid("花名册")
    assert [grid.values[row, 2] for row in range(4, 5004)] == names
    assert [grid.values[row, 4] for row in range(4, 5004)] == ages
    assert grid.text(5004, 1) == "合计" and grid.choices[5003, 5] == ("男", "女")


def test_what_does_not_fit_is_refused_and_what_is_wrong_is_an_error() -> None:
    book = open_book(roster(), "表")
    with pytest.raises(Refused, match="32767"):
        write(book, "花名册", Edits({(3, 1): "长" * 40_000}))
    with pytest.raises(Refused, match="放不下"):
        write(book, "花名册", Edits(rows=[RowBlock(3, 1_048_577, {})]))
    with pytest.raises(Refused, match="工作表"):
        write(book, "没有", Edits({(3, 1): "x"}))
    with pytest.raises(ValueError, match="more than"):
        write(book, "花名册", Edits(rows=[RowBlock(3, 1, {1: ["a", "b"]})]))
