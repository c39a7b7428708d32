"""Delimited text (.csv, .tsv, .txt): read with its own encoding, delimiter and line ends, which it also gets back.

Records that are not touched keep their bytes. A text that a spreadsheet would run as a formula (it starts with
`=`, `+`, `-`, `@`, their full-width forms, a tab or a line end, and is no plain number) is written with an apostrophe
before it, as OWASP advises against formula injection; reading takes such an apostrophe away again.
"""

from __future__ import annotations

import codecs
import csv
import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hutong.domain.forms.workbook import limits, refusals
from hutong.domain.forms.workbook.sheetxml import check_area
from hutong.kernel.errors import Refused

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_RUNS = re.compile("^[=+\\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?%?")
_DISARMED = re.compile("^'(?=[=+\\-@\t\r\n＝＋－＠])")


@dataclass(frozen=True)
class Table:
    """A delimited text. `records[i]` is the raw text of record i, line end included."""

    records: tuple[str, ...]
    encoding: str
    bom: bytes
    delimiter: str
    newline: str

    def values(self) -> list[list[str]]:
        """Records as cells, outer blanks and the apostrophe of disarmed formulas taken away."""
        return [[_DISARMED.sub("", cell.strip()) for cell in self.cells(i)] for i in range(len(self.records))]

    def cells(self, index: int) -> list[str]:
        lines = _LINE.findall(self.records[index])
        return next(csv.reader(lines, delimiter=self.delimiter), [])

    def sheet_name(self, filename: str) -> str:
        stem = posixpath.splitext(posixpath.basename(filename.replace("\\", "/")))[0]
        return stem or "表"

    def record(self, cells: Sequence[str]) -> str:
        """One record in the table's own manner, quoted only where it must be."""
        return self.delimiter.join(map(self._quoted, cells)) + self.newline

    def _quoted(self, cell: str) -> str:
        if self.delimiter in cell or '"' in cell or "\n" in cell or "\r" in cell:
            return '"' + cell.replace('"', '""') + '"'
        return cell

    def encoded(self, records: Iterable[str]) -> bytes:
        """The file again. Raises Refused when a character does not exist in the file's encoding."""
        try:
            return self.bom + "".join(records).encode(self.encoding)
        except UnicodeEncodeError as failure:
            sign = failure.object[failure.start : failure.end]
            raise Refused(
                "这个文件的编码（{encoding}）里没有“{sign}”这个字，写不进去。", refusals.SAVE_AS_XLSX,
                encoding=self.encoding, sign=sign,
            ) from None  # fmt: skip


def disarmed(text: str) -> str:
    """Text that no spreadsheet will run."""
    return "'" + text if _RUNS.match(text) and not _NUMBER.fullmatch(text) else text


def read(data: bytes) -> Table:
    """A delimited text. Raises Refused when it is no text, empty, or too large."""
    encoding, bom = _encoding(data)
    try:
        text = data[len(bom) :].decode(encoding)
    except UnicodeDecodeError:
        raise not_text() from None
    lines = _LINE.findall(text)
    delimiter = _delimiter(lines[:200])
    records = _records(lines, delimiter)
    if not text.strip(f'{delimiter}\r\n\t "'):
        raise refusals.empty()
    ends = [line[len(line.rstrip("\r\n")) :] for line in lines[:20]]
    newline = next((end for end in ends if end), "\r\n")
    return Table(tuple(records), encoding, bom, delimiter, newline)


def _encoding(data: bytes) -> tuple[str, bytes]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding, bom
    if b"\x00" in data:
        raise not_text()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030", b""
    return "utf-8", b""


def _delimiter(lines: Sequence[str]) -> str:
    """The sign that cuts most lines into the same number of cells, at least two."""
    best, score = ",", 0.0
    for sign in (",", "\t", ";", "|"):
        counts = [len(row) for row in csv.reader(list(lines), delimiter=sign) if row]
        if not counts:
            continue
        usual = max(set(counts), key=counts.count)
        fit = counts.count(usual) / len(counts) * (usual > 1) + min(usual, 50) / 1000
        if usual > 1 and fit > score:
            best, score = sign, fit
    return best


def _records(lines: Sequence[str], delimiter: str) -> list[str]:
    """Raw records: a quoted cell may hold line ends, so one record may be several lines."""
    records: list[str] = []
    reader = csv.reader(iter(lines), delimiter=delimiter)
    at = widest = 0
    try:
        for row in reader:
            records.append("".join(lines[at : reader.line_num]))
            at = reader.line_num
            widest = max(widest, len(row))
            check_area(len(records), widest)
    except csv.Error:
        raise not_text() from None
    return records


def not_text() -> Refused:
    return Refused("这个文件不是表格，或者编码认不出来。", refusals.SAVE_AS_XLSX)


csv.field_size_limit(limits.MAX_CELL_TEXT * 4)
