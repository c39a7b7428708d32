"""Names of people in what residents write: surnames with titles, names after a cue, and whole names without one. Pure.

No list holds all names, so nothing is listed whose kind is mostly about people (docs/adr/0021)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from hutong.blueprint.casework.masking import masking

NAME = "〔姓名〕"
# Surnames before which 小 and 老 make a name; after them these signs make a word (小胡同, 小程序, 小范围).
_FAMILIAR = (
    "王李张刘陈杨赵吴徐孙朱郭郑谢宋唐韩冯邓曹彭肖董袁潘蒋蔡杜苏魏吕沈姚卢姜崔谭汪廖贾邹孟"
    "秦邱尹薛闫侯陶贺郝龚邵梁罗许胡何林周付任戴程范余丁马高黄"
)
_WORDLY = "同序围旧额香树鹃打荫务设多柳梅色土线价大跌路桶达度温层空峰速中压期边末围年杯河"


def without_names(text: str) -> str:
    """The text with names of people taken out; titles and kinship stay."""
    for pattern, instead in _rules():
        text = pattern.sub(instead, text)
    return text


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    words = masking()
    sure, doubtful, clear, free, given = (
        _signs(signs) for signs in (words.surnames, words.doubtful, words.clear, words.free, words.given)
    )
    double, cues, near, relations = (_either(group) for group in (words.double, words.cues, words.near, words.relations))
    titles = _either(one for one in words.titles if len(one) > 1)
    short = _either(one for one in words.titles if len(one) == 1)
    no_word, no_place = f"(?!{_either(words.words)})", f"(?!{_either(words.places)})"
    link, on = r"(?:是|为|叫|[:：\s]|，)?\s*", f"[^{re.escape(words.ends)}\\W\\d_A-Za-z]"
    before, after = r"(?:(?<=[\s，。；！？、：:（(])|^)", f"(?=[{re.escape(words.ends)}\\W]|$)"
    twice = f"(?:{double})[{given}]{{1,2}}"
    patterns = (
        (rf"[{words.foreign}]{{2,8}}[·•][{words.foreign}]{{2,8}}", NAME),
        (rf"((?:{cues}){link})(?:{double}|[{sure}{doubtful}]){on}{{1,2}}", rf"\1{NAME}"),
        (rf"((?:{cues})(?:是|为)?\s*[:：\s]\s*){on}{{2,3}}", rf"\1{NAME}"),
        (rf"{before}[^位个名老男女的某等这那该\W\d_A-Za-z](?=先生|女士|小姐)", NAME),
        (rf"((?:{relations})(?:名字)?(?:叫|名叫|是叫)\s*){on}{{2,3}}", rf"\1{NAME}"),
        (rf"((?:{relations}))(?!天天)([{given}])\2{after}", rf"\1{NAME}"),
        (rf"((?:{near}){link}){no_word}(?:{twice}|[{clear}][{given}]{{1,2}}){no_place}", rf"\1{NAME}"),
        (rf"((?:{near}){link}){no_word}[{sure}{free}][{given}]{{1,2}}{no_place}{after}", rf"\1{NAME}"),
        # somebody spoken of with a title: 张先生, 欧阳老师, 王建国主任
        (rf"(?:{double}|[{clear}])(?:[{given}]{{1,2}})?(?={titles})", NAME),
        (rf"{no_word}[{sure}](?={titles})", NAME),
        (rf"[{clear}](?={short})", NAME),
        (rf"{before}[{doubtful}](?={titles})", NAME),
        (rf"[{doubtful}](?=先生|女士|小姐|大爷|大妈|阿姨|师傅|某)", NAME),
        (rf"[小老阿][{_FAMILIAR}](?![{_WORDLY}])(?:头|子)?", NAME),
        (rf"(?<![师模规示防感多霸]){no_word}(?:{twice}|[{clear}][{given}]{{1,2}}){no_place}", NAME),
        (rf"{before}{no_word}[{free}][{given}]{{1,2}}{no_place}{after}", NAME),
        (rf"(姓)(?:{double}|[{sure}{doubtful}])(?=[的，。；！？、\s]|$)", rf"\1{NAME}"),
        (rf"(?:{NAME}){{2,}}", NAME),
    )
    return tuple((re.compile(pattern), instead) for pattern, instead in patterns)


def _either(words: Iterable[str]) -> str:
    """Any of these words, the longest first."""
    return "|".join(re.escape(one) for one in sorted(words, key=len, reverse=True))


def _signs(text: str) -> str:
    return "".join(dict.fromkeys("".join(text.split())))
