"""Headers without their noise: stars, numbering, units, line breaks, English tails, look-alike characters."""

from __future__ import annotations

import re
from functools import lru_cache

from hutong.domain.forms.reading.words import squeeze

LONGEST = 400
_MARKS = re.compile(r"[*★☆※●◆▲△#]+|[(](必填|选填|必填项|可选|可不填|非必填|必选|单选|多选|下拉选择|下拉|选择|请选择|必须)[)]")
_NUMBER = re.compile(
    r"^([A-Z]{1,2}\d{1,2}(-\d+)?[.、:)]?|[(]?\d{1,2}[)][.、]?|\d{1,2}[.、](?!\d)|[(]?[一二三四五六七八九十]{1,2}[)、.]|"
    r"[①-⑳])"
)
_DIGITS = re.compile(r"^(0\d|[1-9]\d?)(?=[\u4e00-\u9fff\"“])")
_COUNTED = re.compile(r"^\d{1,2}[\"“]?[岁周日天年月时小个级类次种寸代期位号度分秒人户孩胎公米元万寸]")
_UNITS = re.compile(
    r"[(](元|万元|元/月|元/年|元/人|元/人/月|平方米|平米|m2|m²|㎡|亩|人|户|个|岁|周岁|年|月|日|天|次|"
    r"cm|kg|厘米|公斤|千克|米|%|份|件|"
    r"条|间|层|台|辆|yyyy[-/.年]?mm[-/.月]?(dd)?日?|年/月/日|年-月-日|年月日|"
    r"[是有][/,、或]?[否无]|[男][/,、]?女|格式.*|如.*|例.*|填.*|可选.*|字典.*|18位|11位|公章|盖章|签字|签章|签名|手印|人民币|单位.*|小时|公里)[)]$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[A-Za-z][A-Za-z .'/()&_-]*$")
_SAME = str.maketrans("帐薄“”【】[]\\﹡", '账簿""()()/*')
_PAREN = re.compile(r"[(][^()]*[)]")


@lru_cache(maxsize=50_000)
def key(text: str) -> str:
    """The header as words are looked up: `R4. 出生\\n年月*：` -> 出生年月. Empty when nothing but noise stands there.

    What follows after `LONGEST` letters is no header any more, and would only cost time.
    """
    plain = squeeze(text[:LONGEST]).translate(_SAME)
    plain = _MARKS.sub("", plain).strip(":;,.、-—_/·。")
    plain = _number_off(plain)
    if re.search(r"[\u4e00-\u9fff]", plain) and (shorter := _TAIL.sub("", plain)):
        plain = shorter.rstrip("(") if shorter.count("(") > shorter.count(")") else shorter
    while (shorter := _UNITS.sub("", plain)) and shorter != plain:
        plain = shorter
    return plain.strip(":;,.、-—_/·。").replace("的", "").replace("之", "").lower()


def _number_off(plain: str) -> str:
    shorter = _NUMBER.sub("", plain)
    if shorter == plain and not _COUNTED.match(plain):
        shorter = _DIGITS.sub("", plain)
    return _MARKS.sub("", shorter) if len(re.sub(r"\W", "", shorter)) >= 1 else plain


def bare(word: str) -> str:
    """A key without its brackets: 联系方式(手机) -> 联系方式."""
    return _PAREN.sub("", word).strip(":/、") or word


def parts(word: str) -> tuple[str, ...]:
    """What a header that asks for two things asks for: 工作单位及职务 -> 工作单位, 职务."""
    found = tuple(part for part in re.split(r"[/、,;]|及|或|和|与(?!.{1,6}关系)", bare(word)) if len(part) >= 2)
    return found if len(found) > 1 else ()
