"""How a form wants its dates, numbered options and ticks, read from its headers, prepared answers and sample rows."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence

from hutong.domain.forms.grid import Value

_HINTS = (
    (re.compile(r"yyyymmdd|[（(]?(19|20)\d{6}\b|8位", re.I), "%Y%m%d"),
    (re.compile(r"yyyy[.．]mm[.．]dd|\b(19|20)\d\d\.\d{1,2}\.\d{1,2}", re.I), "%Y.%m.%d"),
    (re.compile(r"yyyy/mm/dd|\b(19|20)\d\d/\d{1,2}/\d{1,2}", re.I), "%Y/%m/%d"),
    (re.compile(r"yyyy-mm-dd|\b(19|20)\d\d-\d{1,2}-\d{1,2}", re.I), "%Y-%m-%d"),
    (re.compile(r"yyyy年mm月dd日|\d{4}年\d{1,2}月\d{1,2}日|年\s*月\s*日"), "%Y年%m月%d日"),
    (re.compile(r"yyyymm\b|6位", re.I), "%Y%m"),
    (re.compile(r"yyyy[.．]mm|\b(19|20)\d\d\.\d{1,2}(?!\d|\.)", re.I), "%Y.%m"),
    (re.compile(r"yyyy/mm|\b(19|20)\d\d/\d{1,2}(?!\d|/)", re.I), "%Y/%m"),
    (re.compile(r"yyyy-mm|\b(19|20)\d\d-\d{1,2}(?!\d|-)", re.I), "%Y-%m"),
    (re.compile(r"yyyy年mm月|\d{4}年\d{1,2}月|年\s*月$|年月"), "%Y年%m月"),
)
_OPTION = re.compile(
    r"(?:^|[\s,，、;；(（【:：/])[(（]?(\d{1,2}|[A-Z])[)）]?\s*[.．、:：=\-—]?\s*([^\d\s,，、;；()（）【】.．:：=/]{1,12})"
)
_BOX = re.compile(r"([□☐○◯])\s*((?:(?![□☐○◯☑■●√]).)+)")
TICKED = "☑"


def date_look(header: str, samples: Sequence[Value]) -> str | None:
    """The strftime pattern that a header or sample shows; None where it shows none and a true date is best."""
    for text in (*(s for s in samples if isinstance(s, str)), unicodedata.normalize("NFKC", header)):
        for hint, pattern in _HINTS:
            if hint.search(text):
                return pattern
    numbers = [s for s in samples if isinstance(s, int) and not isinstance(s, bool)]
    if numbers and all(19000101 <= n <= 21001231 for n in numbers):
        return "%Y%m%d"
    return None


def dated(look: str | None) -> Callable[[Value], Value]:
    """Turns a stored date (2026-11-23 or 2026-11) into what the form wants."""

    def turn(value: Value) -> Value:
        text = str(value)
        try:
            day = dt.date.fromisoformat(text if len(text) > 7 else f"{text}-01")
        except ValueError:
            return text
        if len(text) <= 7:
            return day.strftime((look or "%Y-%m").replace("%d日", "").rstrip("%d.-/") if look else "%Y-%m")
        return day.strftime(look) if look else day

    return turn


def options(text: str) -> dict[str, str]:
    """The numbered options of a header, by word: "性别（1男 2女）" -> {"男": "1", "女": "2"}; empty when fewer than two."""
    folded = unicodedata.normalize("NFKC", text)
    found = {word.strip(): number for number, word in _OPTION.findall(folded)}
    return found if len(found) >= 2 else {}


def boxes(text: str) -> tuple[str, ...]:
    """The words behind the boxes of a prepared answer: "□男 □女" -> ("男", "女")."""
    return tuple(word.strip().rstrip("、,，;；/ ") for _, word in _BOX.findall(text))


def ticked(text: str, words: Sequence[str]) -> str:
    """The prepared answer with the boxes before these words ticked."""

    def turn(match: re.Match[str]) -> str:
        wanted = match[2].strip().rstrip("、,，;；/ ") in words
        return TICKED + match[0][1:] if wanted else match[0]

    return _BOX.sub(turn, text)


def in_line(text: str, value: str) -> str:
    """A line with its blank inside, filled: "填报单位（盖章）：" -> "填报单位（盖章）：龙泽苑社区"."""
    blank = re.search(r"[_＿]{2,}|(?<=[:：])\s{2,}", text)
    if blank:
        rest = text[blank.end() :]
        apart = " " * max(2, len(blank[0]) - 2 * len(value)) if rest.strip() else ""
        return text[: blank.start()] + value + apart + rest
    return text + value if text.rstrip().endswith((":", "：")) else f"{text}：{value}"


def in_dated_line(text: str, day: dt.date) -> str:
    """A line with 年 月 日 inside, filled: "填报日期：    年  月  日" -> "填报日期：2026年11月23日"."""
    found = re.search(r"[\s_＿]*年[\s_＿]*月([\s_＿]*日)?", text)
    if found is None:
        return in_line(text, f"{day:%Y-%m-%d}")
    written = f"{day.year}年{day.month}月" + (f"{day.day}日" if found[1] else "")
    return text[: found.start()] + written + text[found.end() :]


def ticked_words(text: str) -> list[str]:
    """The words behind the ticked boxes of an answer."""
    return [word.strip().rstrip("、,，;；/ ") for word in re.findall(rf"[{TICKED}■●√]\s*((?:(?![□☐○◯☑■●√]).)+)", text)]
