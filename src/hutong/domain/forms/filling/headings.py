"""What a heading of a statistical table counts: 60岁以上残疾人数（男） -> persons with 年龄>=60, 是否残疾=是, 性别=男.

A heading is either understood to its last word or left for a person: a wrong figure is worse than an empty cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hutong.blueprint.codelists import OTHERS, CodeList, code_lists, plain
from hutong.blueprint.conditions import Condition, from_title, parse_where
from hutong.blueprint.elements import catalogue
from hutong.domain.forms.filling.targets import POOL
from hutong.kernel.errors import Refused

# Counts over a period, which a pool of what is so today cannot tell; and shares.
_FLOW = re.compile(
    r"新增|新生|新发|本月|本期|本季|上月|上期|期初|增加|减少|注销|死亡|迁入|迁出|出生|变动|同比|比例|占比|率$|累计|次数?$|往年"
)
_HOUSEHOLDS = re.compile(r"总?户数|家庭数|家庭户数|家庭$|户$|[(]户[)]|户[)]?$")
_FILLER = re.compile(
    r"其中|人口数|总人口|总人数|总户数|人口|人数|户数|家庭数?|总数|数量|合计|总计|小计|共计|居民|婴幼儿|常住|现有|辖区|社区|人员|老年人|老人|对象|"
    r"[(]?(人|户|名|个|元)[)]?$|[(]?单位[:]?(人|户)[)]?|性别?|^总|数$|[人者户名的之:、,()/ ]"
)
_SEX = {"男": "1", "男性": "1", "女": "2", "女性": "2"}
_SUMS = re.compile(r"金额|总额|面积|收入")
# Elements of the catalogue that are counts themselves.
_STATED: dict[str, tuple[str, str]] = {
    "stat_population": ("person", ""),
    "stat_households": ("household", ""),
    "stat_elderly": ("person", "age>=60"),
    "stat_disabled": ("person", "is_disabled=是"),
    "party_n": ("person", "is_party=是"),
    "male": ("person", "sex=男"),
    "female": ("person", "sex=女"),
    "minority": ("person", "ethnic!=汉族"),
    "total": ("", ""),
}
# Elements whose codes stand alone as headings, and in what order they are tried.
_BY_WORD = ("sex", "education", "marital", "political", "dis_type", "ethnic", "hukou_type", "employment", "self_care")


@dataclass(frozen=True)
class Counted:
    """What some headings count together. `entity` is empty while nothing says what is counted; `sum_of`: added up instead."""

    entity: str = ""
    where: tuple[Condition, ...] = ()
    sum_of: str = ""
    total: bool = False

    def joined(self, other: Counted) -> Counted:
        """Both at once: a row's heading and a column's."""
        entity = "household" if "household" in (self.entity, other.entity) else self.entity or other.entity
        where = (*self.where, *(c for c in other.where if c not in self.where))
        return Counted(entity, where, self.sum_of or other.sum_of, self.total or other.total)


@dataclass(frozen=True)
class Places:
    """The names that rows may have: of communities, compounds and buildings that the records lie in."""

    names: dict[str, str] = field(default_factory=dict)

    def condition(self, text: str) -> Condition | None:
        """The place that a heading names, by its full name or without its ending 社区."""
        name = _folded(text)
        for word in (name, f"{name}社区", f"{name}村", f"{name}小区"):
            if word in self.names:
                return Condition(self.names[word], "=", word)
        return None


def stated(element: str, text: str) -> Counted | None:
    """What an element of the catalogue counts by itself, where the heading is just its name."""
    named = catalogue().named(re.sub(r"[(](人|户|名|个)[)]", "", _folded(text)))
    if element not in _STATED or named is None or named.key != element:
        return None
    entity, where = _STATED[element]
    return Counted(entity, parse_where(where), "", element == "total")


def counted(path: Sequence[str], places: Places) -> Counted | None:
    """What a heading with the headings above it counts; None where a part of it is not understood."""
    found = Counted()
    for number, text in enumerate(path):
        above = path[number - 1] if number else ""
        part = _part(_folded(text), _folded(above), places)
        if part is None and number < len(path) - 1 and _only_groups(_folded(text)):
            part = Counted()
        if part is None or _of_households(found, part):
            return None
        found = found.joined(part)
    return found


def _of_households(outer: Counted, inner: Counted) -> bool:
    """Whether people are counted under a heading of households: 低保户 / 人数 are all who live there."""
    return outer.entity == "household" and inner.entity == "person"


def crossed(across: Counted, down: Counted) -> Counted | None:
    """A row's heading and a column's together; None where one counts households of a kind and the other people."""
    households = next((one for one in (across, down) if one.entity == "household"), None)
    people = any(one.entity == "person" for one in (across, down))
    return None if households is not None and households.where and people else across.joined(down)


def meant(element: str, path: Sequence[str], places: Places) -> Counted | None:
    """What a heading counts by its words, or else by its element, as far as the headings above it are understood.

    男 under 一孩出生 counts boys born first; who reads only 男 would count all men.
    """
    by_words = counted(path, places)
    own = stated(element, path[-1]) if by_words is None else None
    outer = counted(path[:-1], places) if own is not None else None
    return outer.joined(own) if own is not None and outer is not None else by_words


def _only_groups(text: str) -> bool:
    """A heading over others that says by what they are told apart: 文化程度, 年龄段, 其中."""
    named = catalogue().named(text)
    return bool(named and (named.code_list or named.key == "age")) or bool(re.search(r"^按|分组$|年龄段|结构$|构成$|分布$", text))


def _part(text: str, above: str, places: Places) -> Counted | None:
    if not text or _FLOW.search(text):
        return None if text else Counted()
    place = places.condition(text)
    if place:
        return Counted("", (place,))
    entity = "household" if _HOUSEHOLDS.search(text) else ""
    summed = _summed(text)
    if summed:
        return summed
    total = bool(re.search(r"合计|总计|小计|共计|^计$", text))
    where, rest = _conditions(text, above)
    if _left(rest):
        return None
    if entity and any(c.element in catalogue() and catalogue()[c.element].entity != "household" for c in where):
        return None
    return Counted(entity or ("person" if re.search(r"人", text) else ""), where, "", total)


def _summed(text: str) -> Counted | None:
    """A sum of amounts, where the whole heading is the name of a number."""
    if not _SUMS.search(text):
        return None
    element = catalogue().named(re.sub(r"[(].*?[)]|总|合计", "", text))
    if element is None or element.type != "number" or element.entity not in POOL:
        return None
    return Counted(element.entity, (Condition(element.key, "known"),), element.key)


def _conditions(text: str, above: str) -> tuple[tuple[Condition, ...], str]:
    """The conditions in a heading, and what of it they do not explain."""
    bare = re.sub(r"[(](人|户|名|个)[)]", "", text)
    if bare in _SEX:
        return (Condition("sex", "=", _SEX[bare]),), ""
    coded = _code(_trimmed(bare), above)
    found = list(from_title(bare))
    if coded and (coded.element == getattr(catalogue().named(above), "key", "") or not found):
        return (coded,), ""
    rest = _without(bare, (c.words for c in found))
    for word in ("男性", "女性", "男", "女"):
        if word in rest:
            rest = rest.replace(word, "", 1)
            found.append(Condition("sex", "=", _SEX[word]))
            break
    asserted = _asserted(_trimmed(bare)) if not found and _left(rest) else ()
    if asserted:
        return asserted, ""
    return tuple(dict.fromkeys(found)), rest


def _asserted(text: str) -> tuple[Condition, ...]:
    """A heading that is a condition itself: 独居, 已参保."""
    enjoyed = catalogue().named("是否享有" + re.sub(r"^(已?参加|享有|享受|已?参)", "", text))
    if enjoyed is not None and enjoyed.type == "boolean":
        return (Condition(enjoyed.key, "=", True),)
    try:
        return parse_where(text) if text else ()
    except Refused:
        return ()


def _code(text: str, above: str) -> Condition | None:
    """A heading that is one word of a code list; the heading above it may name the element."""
    named = catalogue().named(above) if above else None
    keys = [named.key] if named is not None and named.code_list else []
    for key in [*keys, *(k for k in _BY_WORD if k not in keys)]:
        element = catalogue().get(key)
        codes = code_lists().get(element.code_list) if element and element.code_list else None
        if codes is None or plain(text) in codes.codes or (plain(text) in OTHERS and key not in keys[:1]):
            continue
        if text in codes.groups:
            return Condition(key, "in", codes.groups[text])
        wanted = () if codes.open else _codes(codes, text)
        if wanted:
            return Condition(key, "=", wanted[0]) if len(wanted) == 1 else Condition(key, "in", wanted)
    return None


def _codes(codes: CodeList, text: str) -> tuple[str, ...]:
    """The codes that a word stands for; 初中及以下 as all from there down."""
    code = codes.read(text)
    if code is not None:
        return codes.expand(code)
    ladder = re.fullmatch(r"(.+?)[及与和]?以?(上|下)", text)
    step = codes.read(ladder[1]) if ladder else None
    if ladder is None or step is None:
        return ()
    return tuple(sorted({deep for one in codes.beyond(step, ladder[2] == "上") for deep in codes.expand(one)}))


def _trimmed(text: str) -> str:
    return re.sub(r"(人数|人口数|人口|总数|数量|数)$", "", text)


def _left(text: str) -> bool:
    """Whether words are left that nothing has explained."""
    return bool(_FILLER.sub("", text))


def _without(text: str, words: Iterable[str]) -> str:
    for word in sorted({w for w in words if w}, key=len, reverse=True):
        text = text.replace(word, "", 1)
    return text


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).rstrip(":")
