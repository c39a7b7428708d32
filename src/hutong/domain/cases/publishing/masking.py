"""What residents write, without what tells who they are or where exactly they live (GB/T 37964-2019, 个人信息去标识化). Pure.

Taken out: names, telephone, identity, bank and other numbers, plates, accounts, addresses of mail and web, birthdays,
coordinates, and every address below the compound. Text in pictures is not read: a picture is published only
after a post has looked at it."""

from __future__ import annotations

import re
import unicodedata

from hutong.domain.cases.publishing.names import without_names
from hutong.domain.cases.publishing.numbers import BUILDING, DATES, RULES
from hutong.kernel.plain import without_turns

# Signs without a shape that could stand inside a number (Unicode category Cf), and the joints of key caps.
_SHAPELESS = re.compile("[\u00ad\u180e\u200b-\u200d\u2060\ufeff\ufe0e\ufe0f\u20e3]")
# Full-width letters and signs that accounts, plates and numbers are written with.
_NARROW = {0xFF00 + at: chr(0x20 + at) for at in (*range(0x10, 0x1A), *range(0x21, 0x3B), *range(0x41, 0x5B))} | {
    ord(wide): narrow for wide, narrow in zip("＠．－＋＃／＿＊（）　", "@.-+#/_*() ", strict=True)
}


def masked(text: str) -> str:
    """The text with personal data replaced by what it was: 〔姓名〕, 〔电话〕, 〔门牌〕 … May be repeated; what holds none
    stays as it is, apart from full-width digits and letters, which become narrow."""
    plain = _plain(text)
    days: list[str] = []

    def keep(found: re.Match[str]) -> str:
        days.append(found.group())
        return f"\ue000{_letters(len(days) - 1)}\ue001"

    plain = DATES.sub(keep, plain)
    for pattern, instead in RULES:
        plain = pattern.sub(instead, plain)
    plain = without_names(plain)
    return re.sub("\ue000([a-j]+)\ue001", lambda found: days[_number(found.group(1))], plain)


def neighbourly(text: str) -> str:
    """A place as a neighbour may read it: masked as for all, and with the building, by which she knows whether it is the same;
    what lies behind its door is left out."""
    pieces: list[str] = []

    def keep(found: re.Match[str]) -> str:
        pieces.append(found.group(1) + ("〔门牌〕" if found.group(2).strip(" ,，、-—的") else ""))
        return f"\ue002{_letters(len(pieces) - 1)}\ue003"

    plain = masked(BUILDING.sub(keep, _plain(text).replace("\ue002", "").replace("\ue003", "")))
    return re.sub("\ue002([a-j]+)\ue003", lambda found: pieces[_number(found.group(1))], plain)


def _plain(text: str) -> str:
    """In one spelling: no shapeless signs, narrow digits whatever their form (２, ②, ٣)."""
    text = _SHAPELESS.sub("", without_turns(text)).replace("\ue000", "").replace("\ue001", "").translate(_NARROW)
    return "".join(_digit(one) for one in text)


def _digit(sign: str) -> str:
    value = unicodedata.digit(sign, None) if sign > "\x7f" else None
    return sign if value is None else str(value)


def _letters(number: int) -> str:
    """A number without digits, so that no rule takes it for one."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def _number(letters: str) -> int:
    return int("".join(str("abcdefghij".index(letter)) for letter in letters))
