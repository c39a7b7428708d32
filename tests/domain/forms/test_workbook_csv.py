"""Delimited texts keep their manner: encoding, delimiter, quotes and line ends come back as they were."""

from __future__ import annotations

import codecs
import datetime as dt

import pytest

from hutong.domain.forms.workbook import Edits, RowBlock, open_book, write
from hutong.kernel.errors import Refused

TEXT = '姓名,电话,备注\r\n张三,010,"住,二楼"\r\n李四,,\r\n'


MANNERS = [
    ("gb18030", b""),
    ("utf-8", b""),
    ("utf-8", codecs.BOM_UTF8),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
]


@pytest.mark.parametrize(("encoding", "bom"), MANNERS)
def test_an_encoding_is_recognised_and_kept(encoding: str, bom: bytes) -> None:
    data = bom + TEXT.encode(encoding)
    book = open_book(data, "走访/名单.csv")
    grid = book.grid()
    assert (book.sheets, grid.text(2, 3), grid.rows, grid.cols) == (["名单"], "住,二楼", 3, 3)
    assert (3, 2) not in grid.values
    assert write(book, "名单", Edits()) == data
    after = write(book, "名单", Edits({(3, 2): "㐂13800000000"}))
    assert after == bom + TEXT.replace("李四,,", "李四,㐂13800000000,").encode(encoding)


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(sign: str) -> None:
    lines = sign.join(("姓名", "年龄", "说明")) + "\n" + sign.join(("张三", "81", '"一\n二"')) + "\n"
    book = open_book(lines.encode(), "a.txt")
    grid = book.grid()
    assert grid.text(2, 2) == "81" and grid.text(2, 3) == "一\n二"
    assert write(book, "a", Edits({(2, 2): 82})) == lines.replace("81", "82").encode()


def test_a_list_is_added_before_the_footer() -> None:
    book = open_book("姓名,年龄\n,\n合计,".encode(), "a.csv")
    block = RowBlock(2, 3, {1: ["甲", "乙", "丙"], 2: [80, None, dt.date(2026, 1, 2)]})
    assert write(book, "a", Edits(rows=[block])).decode() == "姓名,年龄\n甲,80\n乙,\n丙,2026-01-02\n合计,"


def test_rows_are_added_at_the_end_of_a_file_without_a_last_line_end() -> None:
    book = open_book("姓名,年龄".encode(), "a.csv")
    block = RowBlock(2, 2, {1: ["甲", "乙"], 2: [1, 2]}, existing_rows=0)
    assert write(book, "a", Edits(rows=[block])).decode() == "姓名,年龄\r\n甲,1\r\n乙,2\r\n"


def test_what_a_spreadsheet_would_run_is_disarmed_and_read_back_whole() -> None:
    book = open_book("姓名,备注\r\n,\r\n,\r\n,\r\n,\r\n".encode(), "a.csv")
    texts = ["=HYPERLINK(1)", "@x", "-3.5", "+86 10"]
    after = write(book, "a", Edits({(row, 2): text for row, text in enumerate(texts, 2)}))
    assert after.decode().split("\r\n")[1:5] == [",'=HYPERLINK(1)", ",'@x", ",-3.5", ",'+86 10"]
    grid = open_book(after, "a.csv").grid()
    assert [grid.values[row, 2] for row in range(2, 6)] == texts


def test_a_sign_that_the_encoding_lacks_is_refused_not_lost() -> None:
    book = open_book(codecs.BOM_UTF16_LE + "姓名,年龄\n".encode("utf-16-le"), "a.csv")
    with pytest.raises(Refused, match="编码"):
        write(book, "a", Edits({(2, 1): "\ud800"}))


def test_only_the_one_sheet_exists() -> None:
    with pytest.raises(Refused, match="工作表"):
        open_book(TEXT.encode(), "a.csv").grid("别的")
