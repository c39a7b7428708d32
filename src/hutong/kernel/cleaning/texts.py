"""Plain text and delimited tables as UTF-8, without signs that nobody sees (they can mark whose copy it is)."""

from __future__ import annotations

import codecs
import re
import unicodedata

from hutong.kernel.cleaning import refusals

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MARKUP = re.compile(r"\s*(<[!?a-zA-Z]|\{\\rtf|MIME-Version:|%!PS|BEGIN:VC)")


def made_anew(data: bytes) -> str:
    """The text. Raises Refused for what is none, or is a web page, a letter or a card in the dress of text."""
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    if _MARKUP.match(text) or any(ord(sign) < 32 and sign not in "\n\t" for sign in set(text)):
        raise refusals.unknown()
    return visible(text)


def visible(text: str) -> str:
    """The text without signs that have no width and no meaning of their own. Rare characters of names stay, also private ones."""
    if text.isascii():
        return text
    unseen = {ord(sign): None for sign in set(text) if unicodedata.category(sign) in ("Cf", "Cs")}
    return text.translate(unseen) if unseen else text


def is_table(text: str) -> bool:
    """Whether its first lines have cells."""
    lines = [line for line in text.split("\n") if line.strip()][:20]
    return any(bool(lines) and all(sign in line for line in lines) for sign in (",", "\t", ";"))


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusals.unknown()
