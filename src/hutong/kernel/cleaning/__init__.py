"""What a person hands in without a name keeps nothing that tells who made it.

`clean(data, filename) -> Cleaned`. What somebody wrote into a cell or stands on a photograph stays: that is what is handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hutong.kernel.cleaning import documents, pictures, refusals, texts, workbooks
from hutong.kernel.cleaning.packages import unpacked

Kind = Literal["jpg", "xlsx", "docx", "csv", "txt"]
MOST_BYTES = 40 * 1024 * 1024
_NAMES: dict[Kind, str] = {"jpg": "照片.jpg", "xlsx": "表格.xlsx", "docx": "文档.docx", "csv": "表格.csv", "txt": "文字.txt"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Cleaned:
    """A file made anew. `filename` is the same for all of its kind."""

    data: bytes
    kind: Kind
    filename: str


def clean(data: bytes, filename: str) -> Cleaned:
    """The file without a trace of who made it, where, and with what. At most 40 MB.

    Judged by content: `filename` neither decides nor survives. Photographs become JPEG made from the pixels; workbooks and
    documents are put together again from what a reader sees; text becomes UTF-8. Raises Refused, with what to do instead, for
    everything else: PDF, old Office files, archives, web pages, video.
    """
    del filename
    if len(data) > MOST_BYTES:
        raise refusals.too_big()
    if not data.strip(b"\x00\r\n\t "):
        raise refusals.empty()
    kind, made = _made_anew(data)
    return Cleaned(made, kind, _NAMES[kind])


def _made_anew(data: bytes) -> tuple[Kind, bytes]:
    if pictures.is_picture(data):
        return "jpg", pictures.made_anew(data)
    if data.startswith(b"PK\x03\x04"):
        parts = unpacked(data)
        if parts.main.startswith("xl/"):
            return "xlsx", workbooks.made_anew(parts)
        return "docx", documents.made_anew(parts)
    if data.startswith(_OLD_OFFICE):
        raise refusals.old_office()
    if b"%PDF" in data[:1024]:
        raise refusals.pdf()
    text = texts.made_anew(data)
    return ("csv" if texts.is_table(text) else "txt"), text.encode()
