"""What a file really is, judged by its content. The name it came under is never trusted."""

from __future__ import annotations

import re
from typing import Literal

from hutong.domain.forms.workbook import limits, ole, refusals
from hutong.kernel.errors import Refused

Kind = Literal["zip", "xls", "delimited"]

_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)


def kind_of(data: bytes) -> Kind:
    """The family of a file. Raises Refused, with the way out, for everything that is no table we can read."""
    if len(data) > limits.MAX_FILE:
        raise refusals.too_big()
    if not data.strip(b"\x00\r\n\t "):
        raise refusals.empty()
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if data.startswith(ole.MAGIC):
        return _old_office(data)
    _refuse_foreign(data)
    return "delimited"


def _old_office(data: bytes) -> Kind:
    try:
        file = ole.CompoundFile(data)
    except ValueError:
        raise refusals.damaged() from None
    if "encryptedpackage" in file.streams or "encryptioninfo" in file.streams:
        raise refusals.encrypted()
    if "worddocument" in file.streams:
        raise foreign("Word 文档", "a Word document")
    if "powerpoint document" in file.streams:
        raise foreign("演示文稿", "a presentation")
    book = next((name for name in ("workbook", "book") if name in file.streams), None)
    if book is None:
        raise refusals.damaged()
    if file.is_locked_biff(book):
        raise refusals.encrypted()
    return "xls"


def _refuse_foreign(data: bytes) -> None:
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF"):
        raise foreign("PDF 文件", "a PDF")
    if start.startswith(_IMAGES) and b"\x00" in data[:4096]:
        raise foreign("图片", "a picture")
    if start.startswith(b"{\\rtf"):
        raise foreign("Word（RTF）文档", "a Word (RTF) document")
    if start.startswith(_ARCHIVES):
        raise archive()
    if start.startswith((b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")):
        raise Refused("这是很老的 Excel 文件（Excel 95 以前）。", refusals.SAVE_AS_XLSX)
    plain = start.replace(b"\x00", b"")
    if _PAGE.search(plain[:2048]) or plain.startswith((b"MIME-Version", b"<?xml", b"<!")):
        raise Refused("这个文件名字像 Excel，里面其实是网页，格式会丢。", refusals.SAVE_AS_XLSX)


def foreign(what: str, what_en: str) -> Refused:
    """The refusal for a document that is no spreadsheet."""
    what = f" {what}" if what[0].isascii() else what
    return Refused("这是{what}，不是表格文件。", refusals.ASK_FOR_EXCEL, what=what, what_en=what_en)


def archive() -> Refused:
    return Refused("这是压缩包，不是表格文件。", "请先解压，再把里面的 Excel 文件一个一个交上来。")
