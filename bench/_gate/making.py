"""The catalogue: real templates as they are, reprints of them, parts of them with columns of others, and namesakes.

A reprint asks the same of the same people under another title, in other words, another order and another look. A namesake has
the title of a template and asks something else. Every made form has some columns of the department's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from bench._gate import sheets
from bench._gate.contents import Content, contents
from bench._gate.counting import statistical
from bench._gate.truth import Item, Made, own, renamed, standard
from bench._gate.wording import noisy, reworded, words_for_making
from hutong.blueprint.elements import catalogue

_TITLES = {
    "person": (
        "重点人员情况摸底表",
        "服务对象信息台账",
        "社区人员信息采集表",
        "居民基本信息核查表",
        "人员名册",
        "辖区人员动态登记表",
    ),
    "household": ("家庭情况摸底表", "住户信息台账", "家庭信息采集表", "困难家庭核查表"),
    "organisation": ("单位信息采集表", "辖区单位摸底台账", "机构基本情况登记表"),
    "place": ("房屋信息采集表", "场所摸底登记表", "楼宇情况台账"),
    "event": ("事件登记台账", "工作情况月报表", "事项记录汇总表"),
    "thing": ("物资设备登记表", "车辆设备台账"),
}
_TOPICS = words_for_making()["topics"]
_ASPECTS = words_for_making()["aspects"]
# Every list names what it lists: printed, element, role.
_FIRST = {
    "person": ("姓名", "name", "self"),
    "household": ("户主姓名", "name", "head"),
    "organisation": ("单位名称", "org_name", "self"),
}
_HEADINGS = ("基本信息", "基本情况", "其他情况", "相关信息", "补充信息")


def catalogue_of(count: int, seed: int, strange: float = 0.0) -> list[Made]:
    """So many forms, the same for the same seed. `strange`: share of standard columns in words that nobody has seen."""
    random = Random(seed)
    bases = list(contents())
    random.shuffle(bases)
    bases = bases[: max(6, count * len(bases) // 375)]
    figures = statistical(max(2, count // 20), random)
    forms = [_as_it_is(base) for base in bases] + figures
    maker = _Maker(bases, random, strange)
    ways = (maker.reprint, maker.part, maker.part, maker.namesake, maker.reprint)
    for number in range(max(0, count - len(forms))):
        forms.append(ways[number % len(ways)]())
    random.shuffle(forms)
    return [_numbered(form, number) for number, form in enumerate(forms[:count], 1)]


def _numbered(form: Made, number: int) -> Made:
    return replace(form, id=number)


def _as_it_is(base: Content) -> Made:
    meant = {(cell,): item for cell, item in base.cells.items()}
    return Made(
        0, base.title, base.department, base.entity, base.whom, base.filename, base.data, meant, base.key, base.unclear, False
    )


class _Maker:
    """Makes forms out of templates."""

    def __init__(self, bases: Sequence[Content], random: Random, strange: float) -> None:
        self.bases, self.random, self.strange = bases, random, strange
        self.departments = sorted({base.department for base in bases})
        self.small = [base for base in bases if 6 <= len(base.questions) <= 20]

    def reprint(self) -> Made:
        """The same content again, but for a column or two."""
        base = self.random.choice(self.small)
        items = [item for item in base.questions if self.random.random() > 0.06]
        return self._printed(self._title(base), base, items, base.key)

    def part(self) -> Made:
        """Some columns of one template, some of another about the same kind of record."""
        base = self.random.choice(self.bases)
        other = self.random.choice([one for one in self.bases if one.entity == base.entity])
        items = self._some(base, 0.4, 7) + self._some(other, 0.2, 3)
        return self._printed(self._title(base), base, items + self._fresh(2), "")

    def namesake(self) -> Made:
        """The title of a template over other questions."""
        base = self.random.choice(self.bases)
        items = [item for one in self.bases if one.entity == base.entity for item in one.questions]
        asked = {item.keys for item in base.questions}
        others = [item for item in items if item.keys not in asked]
        chosen = self.random.sample(others, min(len(others), 6)) + self._some(base, 0.1, 2)
        return self._printed(base.title, base, chosen + self._fresh(3), "")

    def _some(self, base: Content, share: float, most: int) -> list[Item]:
        items = base.questions
        return self.random.sample(items, min(most, max(1, round(share * len(items))))) if items else []

    def _fresh(self, most: int) -> list[Item]:
        """Columns that no template has."""
        words = [self.random.choice(_TOPICS) + self.random.choice(_ASPECTS) for _ in range(self.random.randint(0, most))]
        return [own(word, word, "") for word in words]

    def _title(self, base: Content) -> str:
        if self.random.random() < 0.5:
            return self.random.choice(_TITLES.get(base.entity, _TITLES["person"]))
        stem = re.sub(
            r"(登记|信息|情况|核查|统计|汇总|采集|申请|审批|摸底)*(表|台账|册|花名册|名册|名单|模板|卡)([(（].*)?$",
            "",
            base.title,
        )
        return stem + self.random.choice(("情况统计表", "信息台账", "摸底登记表", "人员名单", "采集表"))

    def _printed(self, title: str, base: Content, items: Sequence[Item], family: str) -> Made:
        first = _FIRST.get(base.entity)
        named = [standard(first[0], [first[1]], [first[2]], base.entity)] if first else []
        once = list({item.keys: item for item in (*named, *items)}.values())
        words = [renamed(self._here(item, base.entity), self._words(item)) for item in once]
        single = base.key.startswith("applications") or self.random.random() < 0.15
        if single:
            sheet = sheets.application(title, self._mixed(words))
        else:
            sheet = sheets.listing(title, self._grouped(self._mixed(words)))
        department = self.random.choice(self.departments)
        return Made(0, title, department, base.entity, base.whom, f"{title}.xlsx", sheet.data, sheet.meant, family)

    def _here(self, item: Item, entity: str) -> Item:
        """A column of the department's own is asked of what its form is about."""
        return item if item.concept else own(item.printed, next(iter(item.keys))[1], entity)

    def _words(self, item: Item) -> str:
        word = reworded(item, self.random, self.strange) if self.random.random() < 0.7 else item.printed
        kind = catalogue()[item.concept].type if item.concept else ""
        return noisy(word, kind, self.random)

    def _mixed(self, items: list[Item]) -> list[Item]:
        """Another order: a name stays first, and what belongs to one person stays together."""
        blocks: dict[str, list[Item]] = {}
        for item in items:
            blocks.setdefault(item.role if item.concept else "own", []).append(item)
        for block in blocks.values():
            self.random.shuffle(block)
            block.sort(key=lambda item: item.concept not in ("name", "org_name"))
        order = sorted(blocks, key=lambda role: role not in ("self", "head"))
        return [item for role in order for item in blocks[role]]

    def _grouped(self, items: list[Item]) -> list[tuple[str, list[Item]]]:
        if self.random.random() > 0.3 or len(items) < 6:
            return [("", items)]
        cut = self.random.randint(2, len(items) - 2)
        first, second = self.random.sample(_HEADINGS, 2)
        return [(first, items[:cut]), (second if self.random.random() < 0.6 else "", items[cut:])]
