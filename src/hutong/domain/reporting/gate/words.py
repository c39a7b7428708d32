"""Columns without a standard element: the same when their words are, and told apart by the words that change a question."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from hutong.domain.forms.mapping.knowledge import knowledge
from hutong.domain.forms.mapping.roles import split_role
from hutong.domain.forms.mapping.text import bare, key

ALIKE = 86.0
"""Least similarity of words, 0..100, that still may be the same question."""
_SHORT = 4
_MORE = 3
# Headers that say nothing without the heading above them.
_GENERAL = re.compile(
    r"^(本人|具体|主要)?(情况|状况|信息|内容|结果|金额|时间|日期|数量|名称|姓名|编号|号码|类型|类别|性质|状态|标准|等级|级别|单位|地址|地点|电话|说明|原因|"
    r"形式|方式|人数|户数|面积|次数|合计|小计|总计|是否|有无|其他|其它|项目|是/否|左侧?|右侧?|用途|来源|规格|型号|程度|职务|关系|男|女|计)$"
)
_ENDINGS = (
    (re.compile(r"(日期|年月日|年月|时间)$"), "时间"),
    (re.compile(r"(号码|编号|证号|代码|号)$"), "号"),
    (re.compile(r"(状况|情况|状态|信息)$"), "情况"),
    (re.compile(r"(类型|类别|种类|分类)$"), "类型"),
    (re.compile(r"(联系电话|联系方式|手机号码?|电话号码|电话|手机)$"), "电话"),
    (re.compile(r"(详细地址|具体地址|地址|住址)$"), "地址"),
)
# Words that make another question of the same words: when, how often, whether, how many, and no.
_TURNING = re.compile(
    r"首次|初次|第一次?|最近|近期|末次|最后|上次|下次|本次|本年|当年|今年|上年|去年|明年|本月|当月|上月|下月|本季|上季|本期|上期|期初|期末|累计|新增|减少|"
    r"是否|有无|能否|未|不|无|非|没|拟|原|现|前|后|已|应|实|需|最高|最低|男|女|父|母|夫|妻|开始|结束|起|止|出|入|进|上|下|左|右|大|小|内|外|收|支|"
    r"增|减|买|卖|城|乡|人数|户数|金额|面积|数量|比例|率|次数|时间|日期|姓名|电话|地址|原因|单位|等级|类型|\d+|[一二三四五六七八九十]|甲|乙|丙"
)


@lru_cache(maxsize=50_000)
def words_of(header: str) -> str:
    """A header as words are compared: noise off, one ending for those that forms use for one another; the headings above count
    where the header says nothing by itself. Of a table's figure both headings."""
    if " × " in header:
        return "×".join(words_of(part) for part in header.split(" × "))
    parts = [key(part) for part in header.split(" / ")]
    last = parts[-1]
    if _GENERAL.match(last):
        last = "/".join(part for part in parts if part)
    return _one_ending(last)


def _one_ending(word: str) -> str:
    for pattern, end in _ENDINGS:
        if pattern.search(word):
            return pattern.sub(end, word)
    return word


def sameness(one: str, other: str) -> float:
    """How surely two headers, as `words_of` gives them, ask the same: 1 for the same words, 0 for another question."""
    if one == other:
        return 1.0
    if min(len(one), len(other)) <= _SHORT or turning(one) != turning(other):
        return 0.0
    ratio = fuzz.ratio(one, other)
    return ratio / 100 if ratio >= ALIKE else 0.0


@lru_cache(maxsize=50_000)
def turning(word: str) -> tuple[str, ...]:
    """The words in it that make another question of it, in order of the alphabet."""
    return tuple(sorted(_TURNING.findall(word)))


@lru_cache(maxsize=50_000)
def says_more(header: str, element: str) -> bool:
    """Whether a header says much more than the word of an element that stands in it: 老花镜配发经办网格员 more than 网格员."""
    word = bare(key(header))
    rest = split_role(word, knowledge().roles)[1]
    left = [len(text) - len(known) for known in _known(element) for text in (word, rest) if known in text]
    return bool(left) and min(left) >= _MORE


@lru_cache(maxsize=1_000)
def _known(element: str) -> tuple[str, ...]:
    words = knowledge().words
    return tuple(word for word, hits in words.items() if len(word) > 1 and any(hit.concept == element for hit in hits))
