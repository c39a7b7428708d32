"""李梅 prints what the department wants on paper. It looks as in Excel, fits A4, and no row or sum is lost."""

from __future__ import annotations

import datetime as dt
import io
import re
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from hutong.domain.forms.printing import PrintedCell, PrintedSheet, printed
from hutong.domain.forms.printing.formats import shown
from hutong.domain.forms.workbook import Edits, RowBlock, open_book, write
from hutong.domain.forms.working import CSV, XLSX, ZIP
from hutong.kernel.errors import Refused
from tests.factories.books import department_form, saved

FORMS = Path(__file__).parents[2] / "forms" / "dev" / "xlsx"
THIN = Side("thin")
BOX = Border(THIN, THIN, THIN, THIN)


def sheet() -> Worksheet:
    made = openpyxl.Workbook().active
    made.title = "表"
    return made


def paper(made: Worksheet) -> PrintedSheet:
    return printed(saved(made.parent), "表", XLSX)


def texts(on_paper: PrintedSheet) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in (*on_paper.before, *on_paper.head, *on_paper.rows)]


def cell(on_paper: PrintedSheet, text: str) -> PrintedCell:
    rows = (*on_paper.before, *on_paper.head, *on_paper.rows)
    return next(cell for row in rows for cell in row.cells if cell.text == text)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.925, "0%", "93%"), (0.9256, "0.00%", "92.56%"), (1234.5, "#,##0.00", "1,234.50"), (-3, "0;(0)", "(3)"),
        (-3, "0.0", "-3.0"),
        (0, '0;-0;"无"', "无"), (5, '0"户"', "5户"), (3.0, "0.##", "3"), (7, "000", "007"), (1.005, "0.00", "1.01"),
        (5, ";;;", ""),
        (0.1 + 0.2, "General", "0.3"), (110101194001011234, "General", "110101194001011234"), (8, "[>5]0;0.0", "8"),
        (0.5, "# ?/?", "0.5"),
        (True, "General", "TRUE"), ("张三", "@", "张三"), (12345, "0,", "12"), (-0.001, "0.0", "0.0"),
        (dt.date(2026, 11, 3), "yyyy/m/d", "2026/11/3"), (dt.date(2026, 11, 3), 'yyyy"年"m"月"d"日";@', "2026年11月3日"),
        (dt.datetime(2026, 11, 3, 14, 5), "yyyy\\-mm\\-dd hh:mm", "2026-11-03 14:05"), (dt.time(9, 5), "h:mm", "9:05"),
        (dt.datetime(2026, 11, 3, 14, 5), "上午/下午h时mm分", "下午2时05分"), (dt.date(2026, 11, 3), "[$-804]aaaa", "星期二"),
        (dt.date(2026, 11, 3), "General", "2026/11/3"),
    ],
)  # fmt: skip
def test_values_are_shown_as_their_format_says(value: object, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_formats_of_the_file_reach_the_paper() -> None:
    made = sheet()
    made.append(["完成率", dt.date(2026, 11, 3), 0.5])
    made["B1"].number_format, made["C1"].number_format = "yyyy年m月d日", "0.0%"
    assert texts(paper(made)) == [["完成率", "2026年11月3日", "50.0%"]]


def test_looks_are_kept_and_numbers_stand_right() -> None:
    made = sheet()
    made.append(["标题", 12])
    made["A1"].font, made["A1"].alignment = (
        Font(size=16, bold=True, underline="single"),
        Alignment("center", "top", wrap_text=True),
    )
    made["A1"].border = Border(bottom=Side("double"), left=Side("hair"))
    title, number = cell(paper(made), "标题").look, cell(paper(made), "12").look
    assert (title.across, title.down, title.bold, title.underline, title.size, title.wrap) == (
        "center",
        "top",
        True,
        True,
        16,
        True,
    )
    assert (title.top, title.right, title.bottom, title.left) == ("", "", "double", "thin")
    assert (number.across, number.down, number.bold) == ("right", "bottom", False)


def test_a_merged_area_is_one_cell_with_the_borders_of_its_rim() -> None:
    made = sheet()
    made["A1"], made["C1"], made["A3"] = "单位", "右", "下"
    made.merge_cells("A1:B2")
    made["B1"].border, made["A2"].border = Border(right=THIN), Border(bottom=THIN)
    found = cell(paper(made), "单位")
    assert (found.rows, found.cols, found.look.right, found.look.bottom) == (2, 2, "thin", "thin")
    assert [len(row.cells) for row in paper(made).rows] == [2, 1, 3]


def test_hidden_rows_and_columns_are_left_out_and_merges_shrink() -> None:
    made = sheet()
    made.append(["标题", None, None])
    made.append(["甲", "乙", "丙"])
    made.append(["一", "二", "三"])
    made.merge_cells("A1:C1")
    made.column_dimensions["B"].hidden, made.row_dimensions[2].hidden = True, True
    on_paper = paper(made)
    assert texts(on_paper) == [["标题"], ["一", "三"]] and cell(on_paper, "标题").cols == 2 and len(on_paper.widths) == 2


def test_the_page_lies_as_the_workbook_says_and_everything_fits_its_width() -> None:
    made = sheet()
    made.append([f"第{n}列" for n in range(30)])
    made.page_setup.orientation = "portrait"
    upright = paper(made)
    assert (upright.orientation, round(upright.width)) == ("portrait", 186)
    made.page_setup.orientation = "landscape"
    across = paper(made)
    assert (across.orientation, round(across.width)) == ("landscape", 273)
    assert cell(across, "第1列").look.size > cell(upright, "第1列").look.size >= 5


def test_a_narrow_sheet_keeps_its_size() -> None:
    made = sheet()
    made.append(["姓名"])
    made.column_dimensions["A"].width, made.row_dimensions[1].height = 20, 36
    on_paper = paper(made)
    assert on_paper.orientation == "portrait"
    assert on_paper.widths == (pytest.approx(37.0, abs=0.2),) and on_paper.rows[0].height == pytest.approx(12.7)


def test_print_area_titles_and_breaks_are_respected() -> None:
    made = sheet()
    made.append(["名单", None, "草稿"])
    made.append(["姓名", "电话", "不印"])
    for number in range(5):
        made.append([f"老人{number}", "010", "不印"])
    made.print_area, made.print_title_rows = "A1:B6", "2:2"
    made.row_breaks.append(Break(id=4))
    on_paper = paper(made)
    assert [len(part) for part in (on_paper.before, on_paper.head, on_paper.rows)] == [1, 1, 4]
    assert {text for row in texts(on_paper) for text in row}.isdisjoint({"不印", "草稿", "老人4"})
    assert [row.new_page for row in on_paper.rows] == [False, False, True, False]


def test_the_header_rows_of_a_long_list_are_found() -> None:
    made = sheet()
    made.append(["高龄津贴发放名单"])
    made.merge_cells("A1:C1")
    made.append(["姓名", "身份证号", "联系电话"])
    for number in range(60):
        made.append([f"老人{number}", "", "010"])
    on_paper = paper(made)
    assert texts(on_paper)[0] == ["高龄津贴发放名单"] and [[c.text for c in row.cells] for row in on_paper.head] == [
        ["姓名", "身份证号", "联系电话"]
    ]


def test_a_filled_form_prints_with_its_sum_and_says_what_was_not_counted() -> None:
    book = open_book(department_form(), "表.xlsm")
    names = [f"老人{number}" for number in range(20)]
    data = write(book, "花名册", Edits(rows=[RowBlock(4, 20, {2: names, 4: [80] * 20}, existing_rows=5)]))
    on_paper = printed(data, "花名册", "xlsm")
    assert [len(part) for part in (on_paper.before, on_paper.head)] == [0, 3]
    assert len([row for row in on_paper.rows if any(c.text.startswith("老人") for c in row.cells)]) == 20
    assert cell(on_paper, "1600") and "A2" in on_paper.uncounted and "D24" not in on_paper.uncounted


def test_plain_arithmetic_is_worked_out_and_what_leans_on_anything_else_is_named() -> None:
    made = sheet()
    for value in (1, 2.5, "=SUM(A1:A2)", "=SUM(A1:A3)", "=VLOOKUP(A1,A1:B2,2)", "=SUM(A1:A5)", "=A1*2"):
        made.append([value])
    on_paper = paper(made)
    assert texts(on_paper) == [["1"], ["2.5"], ["3.5"], ["7"], [""], [""], ["2"]] and on_paper.uncounted == ("A5", "A6")


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("A1+B1*2-B2/4", "32.75"),
        ("(A1+B1)*-2", "-44"),
        ("IF(C1=0,0,ROUND(A1/C1*100,2))", "0"),
        ("IF(B1=0,0,ROUND(A1/B1*100,2))", "83.33"),
        ("IF(A3=\"是\",A1,\"否\")", "10"),
        ("IF(C1=\"\",\"\",A1)", ""),
        ("SUM(A1:B2,5,C1)/AVERAGE(A1:A2)", "6.4"),
        ("ROUND(2.675,2)+ROUND(-2.5,0)", "-0.32"),
        ("0.1+0.2", "0.3"),
        ("$A$1>=B1", "FALSE"),
        ("50%*A1", "5"),
        ("C1", "0"),
    ],
)  # fmt: skip
def test_formulas_give_what_excel_shows(formula: str, shown: str) -> None:
    made = sheet()
    for line in ((10, 12), (0, 5), ("是", None)):
        made.append(line)
    made["E1"] = f"={formula}"
    on_paper = paper(made)
    assert on_paper.rows[0].cells[4].text == shown and not on_paper.uncounted


@pytest.mark.parametrize(
    "formula",
    ["A1/C1", "A3*2", "AVERAGE(C1:C2)", "Sheet2!A1", "A1^2", "E1+1", "NOW()", "A1:A2*2", "IF(A1)", "(" * 40 + "A1" + ")" * 40],
)  # fmt: skip
def test_what_is_an_error_or_not_known_stays_empty_and_is_named(formula: str) -> None:
    made = sheet()
    for line in ((10, 12), (0, 5), ("是", None)):
        made.append(line)
    made["E1"] = f"={formula}"
    assert paper(made).uncounted == ("E1",)


def test_a_formula_that_was_filled_down_counts_in_every_row() -> None:
    made = sheet()
    for number in range(1, 4):
        made.append([number, 10, f"=FIRST{number}()"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(made.parent))) as book, zipfile.ZipFile(out, "w") as again:
        for name in book.namelist():
            data = book.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(b"<f>FIRST1()</f>", b'<f t="shared" ref="C1:C3" si="0">IF(A1=0,"A1",A1*$B$1)</f>')
                data = re.sub(rb"<f>FIRST\d\(\)</f>", b'<f t="shared" si="0"/>', data)
            again.writestr(name, data)
    on_paper = printed(out.getvalue(), "表", XLSX)
    assert [row.cells[2].text for row in on_paper.rows] == ["10", "20", "30"] and not on_paper.uncounted


def test_a_long_chain_of_formulas_is_no_burden() -> None:
    made = sheet()
    for number in range(1, 3000):
        made.append([f"=A{number + 1}+1"])
    made.append([1])
    on_paper = paper(made)
    assert on_paper.rows[-2].cells[0].text == "2" and on_paper.rows[-100].cells[0].text == "100"


def test_blank_ruled_lines_are_printed_and_text_runs_over_empty_neighbours() -> None:
    made = sheet()
    made["A1"], made["A2"], made["B2"] = "说明：本表由社区填写，一式两份", "说明：本表由社区填写，一式两份", "有字"
    for row in range(3, 6):
        made.cell(row, 5).border = BOX
    on_paper = paper(made)
    assert len(on_paper.rows) == 5 and len(on_paper.widths) == 5
    assert on_paper.rows[0].cells[0].spills and not on_paper.rows[1].cells[0].spills


def test_upright_words_and_grid_lines() -> None:
    made = sheet()
    made["A1"], made["A1"].alignment = "家庭成员", Alignment(text_rotation=255)
    made.print_options.gridLines = True
    look = cell(paper(made), "家庭成员").look
    assert (look.turned, look.top) == ("stacked", "thin")


def test_a_csv_is_ruled_and_a_bundle_is_refused() -> None:
    on_paper = printed("姓名,电话\n张三,010\n".encode(), "名单", CSV)
    assert texts(on_paper) == [["姓名", "电话"], ["张三", "010"]] and on_paper.rows[0].cells[0].look.left == "thin"
    with pytest.raises(Refused, match="一次只能打印一份"):
        printed(b"PK\x03\x04", "名单", ZIP)


def test_a_sheet_as_large_as_a_wall_is_refused() -> None:
    rows = "\n".join(",".join(["1"] * 50) for _ in range(9000))
    with pytest.raises(Refused, match="几百页"):
        printed(rows.encode(), "名单", CSV)


@pytest.mark.parametrize("path", sorted(FORMS.glob("*.xlsx")), ids=lambda path: path.stem[:3])
def test_no_word_of_a_departments_form_is_lost(path: Path) -> None:
    data = path.read_bytes()
    grid = next(open_book(data, path.name).grids())
    on_paper = printed(data, grid.sheet, XLSX)
    held = {text for row in texts(on_paper) for text in row}
    columns = openpyxl.load_workbook(io.BytesIO(data))[grid.sheet].column_dimensions
    hidden = {column_index_from_string(name) for name, column in columns.items() if column.hidden}
    shown_rows = {place: value for place, value in grid.values.items() if place[0] not in grid.hidden_rows}
    wanted = {value for (_, col), value in shown_rows.items() if isinstance(value, str) and col not in hidden}
    assert wanted <= held and on_paper.width <= on_paper.room + 1


def test_five_thousand_rows_are_laid_out_in_three_seconds() -> None:
    made = sheet()
    made.append(["高龄津贴发放名单"])
    made.append([f"项目{n}" for n in range(20)])
    for number in range(5000):
        made.append([number, "张三", "11010119400101123X", dt.date(1940, 1, 1), *(f"内容{number}" for _ in range(16))])
    data = saved(made.parent)
    started = time.process_time()
    on_paper = printed(data, "表", XLSX)
    assert time.process_time() - started < 3 and sum(map(len, (on_paper.before, on_paper.head, on_paper.rows))) == 5002
