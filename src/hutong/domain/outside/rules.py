"""Who must answer a report, by when, and what a report must say. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from base64 import b32encode

from hutong.kernel.area import district_of, level_of, parent_of, street_of
from hutong.kernel.errors import Broken, Conflict, Refused
from hutong.kernel.workdays import add_workdays

OUTSIDE, COMPLAINT = "outside", "complaint"
OPEN, ANSWERED, UPHELD, REJECTED = "open", "answered", "upheld", "rejected"
# An answered report stays answered.
TRANSITIONS: dict[str, frozenset[str]] = {
    OPEN: frozenset({ANSWERED, UPHELD, REJECTED}),
    ANSWERED: frozenset(),
    UPHELD: frozenset(),
    REJECTED: frozenset(),
}
ANSWER_DAYS = 5
WORDS, ANSWER = 500, 1000
FILE_BYTES = 20 * 1024 * 1024
_RECEIPT_BYTES = 15
_LOOK_ALIKE = str.maketrans("018", "OIB")


def supervisor_of(community: int, owner: int | None = None) -> int:
    """The area whose post answers: the street of the community, and for a complaint the level above the area `owner` that makes
    the demand complained of. The city answers for itself. Nobody answers for what they demanded, where there is a level above."""
    level = level_of(owner) if owner else "community"
    if level in ("district", "city"):
        return parent_of(district_of(community)) or district_of(community)
    return district_of(community) if level == "street" else street_of(community)


def due(today: dt.date) -> dt.date:
    """The last day for the answer: five working days."""
    return add_workdays(today, ANSWER_DAYS)


def check_report(kind: str, words: str, data: bytes) -> None:
    """Raises Refused when a report says nothing or too much; Broken for a kind that is none."""
    if kind not in (OUTSIDE, COMPLAINT):
        raise Broken(f"no such kind of report: {kind!r}")
    if not words.strip() and not data:
        raise Refused("还没有照片或文件，也没有写话。", "拍一张照片、选一个文件，或者写一句话，有一样就行。")
    if len(words) > WORDS:
        raise Refused("写得太长了，最多 {limit} 个字。", "请写短一些，其余的可以拍照交上来。", limit=WORDS)
    if len(data) > FILE_BYTES:
        raise Refused("文件太大，最多 {limit} MB。", "请拍一张照片，或只截要数的那一段。", limit=FILE_BYTES // 1024 // 1024)


def check_answer(state: str, words: str) -> None:
    """Raises Refused for an answer without words, Conflict when the report was answered in the meantime."""
    if state != OPEN:
        raise Conflict("这条反映已经答复过了。", "答复不再改动。", state)
    if not words.strip():
        raise Refused("还没有写答复。", "请写清查到什么、怎么处理，反映的人凭回执要看。")
    if len(words) > ANSWER:
        raise Refused("答复太长了，最多 {limit} 个字。", "请写短一些。", limit=ANSWER)


def verdict(upheld: bool | None) -> str:
    """The state that an answer leads to; None: an explanation without a verdict."""
    return ANSWERED if upheld is None else UPHELD if upheld else REJECTED


def new_receipt() -> str:
    """A code of 120 random bits, six groups of four capitals and digits that are hard to confuse, for its one owner."""
    text = b32encode(secrets.token_bytes(_RECEIPT_BYTES)).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def digest(code: str) -> str:
    """What is kept of a receipt: SHA-256 of its letters, however it was typed."""
    letters = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum()).translate(_LOOK_ALIKE)
    return hashlib.sha256(letters.encode()).hexdigest()
