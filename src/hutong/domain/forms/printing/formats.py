"""Values as a number format shows them: dates, percents, decimals, thousands, literal words.

Knows the formats that forms use. What it does not know (fractions, powers of ten, conditions) is shown plainly, never wrongly.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from hutong.domain.forms.grid import Value

GENERAL = "General"
# Formats that have a number only (ECMA-376 part 1, 18.8.30), dates as a Chinese Excel shows them.
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 37: "#,##0;-#,##0",
    38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 45: "mm:ss", 47: "mm:ss", 49: "@",
    27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日", 32: "h时mm分", 33: "h时mm分ss秒",
    34: "上午/下午h时mm分", 35: "上午/下午h时mm分ss秒", 36: "yyyy年m月", 50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月",
    53: "m月d日", 54: "m月d日", 55: "上午/下午h时mm分", 56: "上午/下午h时mm分ss秒", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|(\[[^\]]*\])|_(.)|\*.|(General)|([0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+)|(.)', re.I | re.S)
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*')
_MOMENT = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.|(y+|e+|m+|d+|h+|s+(?:\.0+)?|aaaa?|AM/PM|A/P|上午/下午)|(.)', re.I | re.S)
_DAYS = "一二三四五六日"


def shown(value: Value, code: str = GENERAL) -> str:
    """The value as text, as a cell with this number format shows it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.date | dt.time):
        return _moment(value, _sections(code)[0])
    return _number(value, code)


@lru_cache(maxsize=500)
def _sections(code: str) -> tuple[str, ...]:
    """The parts for positive, negative and zero numbers."""
    found, at = [], 0
    while at <= len(code):
        match = _SECTION.match(code, at)
        end = match.end() if match else len(code)
        found.append(code[at:end])
        at = end + 1
    return tuple(found)


def _number(value: int | float, code: str) -> str:
    sections = _sections(code)
    number = abs(value)
    if value < 0 and len(sections) > 1:
        return _laid_out(number, sections[1])
    if value == 0 and len(sections) > 2:
        return _laid_out(number, sections[2])
    text = _laid_out(number, sections[0])
    return f"-{text}" if value < 0 and any(sign in "123456789" for sign in text) else text


def _laid_out(number: int | float, section: str) -> str:
    """A number without sign in one section. A section that is empty shows nothing."""
    tokens = list(_TOKEN.finditer(section))
    signs = [token[7] or "" for token in tokens]
    places = [token[6] for token in tokens if token[6]]
    unknown = len(places) > 1 or any((token[3] or "").startswith(("[<", "[>", "[=")) for token in tokens)
    if unknown or {"/", "E", "e"} & set(signs) or "@" in signs:
        return plain(number)
    shift = 2 * signs.count("%")
    return "".join(_piece(token, number, shift) for token in tokens)


def _piece(token: re.Match[str], number: int | float, shift: int) -> str:
    if token[5]:
        return plain(number)
    if token[6]:
        return _digits(number, token[6], shift)
    return token[1] or token[2] or (" " if token[4] else token[7] or "")


def _digits(number: int | float, places: str, shift: int) -> str:
    whole, _, part = places.partition(".")
    scaled = whole.rstrip(",")
    try:
        exact = Decimal(repr(number)).scaleb(shift - 3 * (len(whole) - len(scaled)))
        exact = exact.quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP)
    except InvalidOperation:
        return plain(number)
    left, _, right = f"{exact:f}".partition(".")
    left = left.lstrip("0").rjust(scaled.count("0"), "0")
    if "," in scaled and left:
        left = f"{int(left):,}".rjust(scaled.count("0"), "0")
    while right and len(right) > part.count("0") and right.endswith("0"):
        right = right[:-1]
    return f"{left}.{right}" if right else left


def plain(number: int | float) -> str:
    """A number as a cell without a format shows it, but never in powers of ten: identity numbers stay readable."""
    if isinstance(number, int):
        return str(number)
    text = f"{number:.10g}"
    return text if "e" not in text else f"{Decimal(text):f}"


def _moment(value: dt.date | dt.time, section: str) -> str:
    """A date or time; a format that has no place for it is not its own, then it is written as people do."""
    tokens = list(_MOMENT.finditer(section))
    letters = [(token[3] or "").lower() for token in tokens]
    dated = any(letter[:1] in ("y", "d", "e", "a") for letter in letters)
    if section.strip().lower() == "general" or not any(letters) or (dated and isinstance(value, dt.time)):
        return _as_people_write(value)
    noon = any(letter in ("am/pm", "a/p", "上午/下午") for letter in letters)
    used = [letter for letter in letters if letter]
    out, at = [], -1
    for token, letter in zip(tokens, letters, strict=True):
        at += bool(letter)
        minutes = letter[:1] == "m" and (used[at - 1 : at] or used[at + 1 : at + 2]) and _beside_time(used, at)
        out.append(
            _part(value, "n" * len(letter) if minutes else letter, noon) if letter else token[1] or token[2] or token[4] or ""
        )
    return "".join(out).strip()


def _beside_time(used: list[str], at: int) -> bool:
    """An m after hours or before seconds means minutes."""
    return (at > 0 and used[at - 1][0] == "h") or (at + 1 < len(used) and used[at + 1][0] == "s")


def _as_people_write(value: dt.date | dt.time) -> str:
    if isinstance(value, dt.time):
        return f"{value.hour}:{value.minute:02d}"
    if isinstance(value, dt.datetime) and (value.hour or value.minute):
        return f"{value.year}/{value.month}/{value.day} {value.hour}:{value.minute:02d}"
    return f"{value.year}/{value.month}/{value.day}"


def _part(value: dt.date | dt.time, letter: str, noon: bool) -> str:
    """One field of a date or time: yyyy, m, dd, h, nn (minutes), ss, aaaa (weekday)."""
    if letter[0] in "hns" or "/" in letter:
        return _clock(value, letter, noon)
    if isinstance(value, dt.time):
        return ""
    if letter[0] in "ye":
        return f"{value.year % 100:02d}" if letter == "yy" else str(value.year)
    if letter[0] == "m" and len(letter) < 3:
        return f"{value.month:0{len(letter)}d}"
    if letter[0] == "m":
        return f"{value.month}月"
    if letter[0] == "d" and len(letter) < 3:
        return f"{value.day:0{len(letter)}d}"
    name = _DAYS[value.weekday()]
    return {"aaa": name, "ddd": f"周{name}"}.get(letter, f"星期{name}")


def _clock(value: dt.date | dt.time, letter: str, noon: bool) -> str:
    hour = getattr(value, "hour", 0)
    if "/" in letter:
        return ("AM", "PM")[hour >= 12] if letter.startswith("a") else ("上午", "下午")[hour >= 12]
    number = {"h": (hour - 1) % 12 + 1 if noon else hour, "n": getattr(value, "minute", 0), "s": getattr(value, "second", 0)}
    return f"{number[letter[0]]:0{min(2, len(letter.partition('.')[0]))}d}"
