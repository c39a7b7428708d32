"""Which columns, or rows, of figures belong together by their headings. In doubt nothing: a wrong rule is worse than none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

from hutong.blueprint.elements import catalogue
from hutong.domain.forms.checking import words
from hutong.domain.forms.checking.sheet import Line
from hutong.domain.forms.filling.headings import Places, counted

_REST = re.compile(r"^(其他|其它|其余|不详|未知|不清楚|另外)")
# One person may be several of these at once; what is due, done or kept at several times is not added either.
_OVERLAPPING = re.compile(
    r"独居|空巢|失能|失独|残疾|低保|特困|孤|留守|党员|退役|困境|困难|病|症|炎|癌|高血压|重点|老年|儿童|妇女|"
    r"^应|^实|计划|目标|上[月期年]|本[月期年季]|[初末底]|累计|^\d+月|季度|年$"
)


@dataclass(frozen=True)
class Relation:
    """A sum or a part among lines."""

    kind: str
    result: Line
    parts: tuple[Line, ...]


def relations(lines: Sequence[Line], head: str = "", named: bool = False) -> list[Relation]:
    """Sums and parts among the lines of one table. `head`: what stands over lines without a group; `named`: they are of one kind,
    as rows with the names of places are."""
    added = [line for line in lines if not words.never_summed(line.text)]
    found: list[Relation] = []
    for parent, group in _groups(added):
        found += _within(group, parent[-1] if parent else head, named or bool(parent))
    found += _over(added)
    return list({(one.kind, one.result, one.parts): one for one in found}.values())


def _groups(lines: Sequence[Line]) -> list[tuple[tuple[str, ...], list[Line]]]:
    """Runs of lines under one heading."""
    return [(parent, list(run)) for parent, run in groupby(lines, key=lambda line: line.path[:-1])]


def _within(group: Sequence[Line], head: str, named: bool) -> Iterator[Relation]:
    sexes = list(_sexes(group))
    yield from sexes
    if not sexes:
        yield from _summed(group, head, named)
    yield from _shares(group)


def _sexes(group: Sequence[Line]) -> Iterator[Relation]:
    """Women and men side by side, with everybody right before or after them."""
    for at, (one, other) in enumerate(pairwise(group)):
        if {words.sex(one.text), words.sex(other.text)} != {"男", "女"}:
            continue
        before = group[at - 1] if at else None
        after = group[at + 2] if at + 2 < len(group) else None
        if before is not None and (words.is_total(before.text) or words.is_everybody(before.text)):
            yield Relation("sum", before, (one, other))
        elif after is not None and words.is_total(after.text):
            yield Relation("sum", after, (one, other))


def _summed(group: Sequence[Line], head: str, named: bool) -> Iterator[Relation]:
    """A total at one end, and all the others as its parts."""
    whole = [line for line in group if not words.is_share(line.text)]
    totals = [line for line in whole if words.is_total(line.text)]
    if len(totals) != 1 or totals[0] not in (whole[0], whole[-1]):
        return
    parts = [line for line in whole if line is not totals[0]]
    if len(parts) >= 2 and _apart([p.text for p in parts], head, named) and _same_unit([line.text for line in whole]):
        yield Relation("sum", totals[0], tuple(parts))


def _shares(group: Sequence[Line]) -> Iterator[Relation]:
    """其中X after its whole."""
    for at, line in enumerate(group):
        if words.is_share(line.text) and (whole := _whole(group[:at], line)) is not None:
            yield Relation("part", line, (whole,))


def _whole(before: Sequence[Line], part: Line) -> Line | None:
    """What a 其中 is part of: the line before it that is a total, shares its noun, or stands alone before it."""
    above = [line for line in before if not words.is_share(line.text)]
    if not above:
        return None
    last = above[-1]
    noun = re.sub(r"(人数|户数|总数|数|总)$", "", words.bare(last.text))
    own = len(noun) >= 2 and noun in words.bare(part.text)
    if (len(above) == 1 and not words.sex(last.text)) or words.has_total(last.text) or own:
        return last if _same_unit([last.text, part.text]) else None
    first = above[0]
    alone = sum(words.has_total(line.text) for line in above) == 1
    return first if words.is_total(first.text) and alone and _same_unit([first.text, part.text]) else None


def _over(lines: Sequence[Line]) -> Iterator[Relation]:
    """A total without a group, and the groups right behind it: 总人数 | 性别: 男 女 | 年龄: 0-17岁 …"""
    runs = _groups(lines)
    for at, (parent, run) in enumerate(runs[:-1]):
        total = run[-1]
        if not (words.is_total(total.text) or words.is_everybody(total.text)):
            continue
        depth = len(parent) + 1
        for inner, group in runs[at + 1 :]:
            if len(inner) != depth or inner[:-1] != parent:
                break
            yield from _group_of(total, inner[-1], group)


def _group_of(total: Line, head: str, group: Sequence[Line]) -> Iterator[Relation]:
    """A whole group under a total: complete by itself, or parts of it. A group with a heading of its own kind counts others."""
    texts = [line.text for line in group if not words.is_share(line.text)]
    if words.is_share(head):
        if _same_unit([total.text, *texts]):
            yield from (Relation("part", line, (total,)) for line in group)
    elif re.search(r"性别|年龄", head) and len(texts) == len(group) and _complete(texts):
        yield Relation("sum", total, tuple(group))


def _complete(texts: Sequence[str]) -> bool:
    """Both sexes, or ages from birth without end and without a gap."""
    if len(texts) == 2 and {words.sex(text) for text in texts} == {"男", "女"}:
        return True
    spans = [span for text in texts if (span := words.ages(text)) is not None]
    if len(spans) < len(texts) or len(spans) < 2:
        return False
    return min(spans)[0] == 0 and max(spans)[1] >= 200 and _joined(spans)


def _apart(texts: Sequence[str], head: str, named: bool) -> bool:
    """Whether these are all, and nobody is counted under two: ages that join, words of the list that the head names or with 其他,
    or names that we do not know."""
    if any(words.has_total(text) for text in texts) or len(set(texts)) < len(texts):
        return False
    listed = [words.bare(text) for text in texts if not _REST.match(words.bare(text))]
    if any("岁" in text for text in listed):
        return _joined([words.ages(text) for text in listed])
    told = [one for text in listed if (one := _meant(text)) is not None]
    if not told:
        return named and not any(_OVERLAPPING.search(text) for text in listed)
    if len(told) < len(listed) or len({element for element, _ in told}) > 1:
        return False
    codes = [code for _, found in told for code in found]
    about = catalogue().named(words.bare(head))
    everything = len(listed) < len(texts) or (about is not None and about.key == told[0][0])
    return everything and len(codes) == len(set(codes))


def _joined(spans: Sequence[tuple[int, int] | None]) -> bool:
    """Ages without gap and overlap that reach to one end of life."""
    known = sorted(span for span in spans if span is not None)
    whole = len(known) == len(spans) and (known[0][0] == 0 or known[-1][1] >= 200)
    return whole and all(later[0] == earlier[1] + 1 for earlier, later in pairwise(known))


@lru_cache(maxsize=2048)
def _meant(text: str) -> tuple[str, tuple[str, ...]] | None:
    """(element, codes) that a heading stands for; None for one that we do not know. Several conditions are no list."""
    found = counted([text], Places())
    if found is None or not found.where:
        return None
    if len(found.where) > 1:
        return text, ()
    (one,) = found.where
    value = one.value
    return one.element, tuple(map(str, value)) if isinstance(value, tuple | list | frozenset) else (str(value),)


def _same_unit(texts: Sequence[str]) -> bool:
    return len({found for text in texts if (found := words.unit(text))}) <= 1
