"""Words whose meaning only the form gives, decided by the rules of packs/headers/context.yaml and by the subject of the form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hutong.domain.forms.mapping.candidates import Candidate
from hutong.domain.forms.mapping.knowledge import Knowledge
from hutong.domain.forms.mapping.roles import NOBODY, split_role
from hutong.domain.forms.mapping.text import bare, key
from hutong.domain.forms.reading.shape import Label

BEHIND_A_PERSON = {"地址", "详细地址", "关系", "电话", "联系电话", "联系方式", "电话号码", "证件号码", "证件号"}


COUNTS = {"total", "male", "female", "minority", "party_n", "stat_disabled", "stat_elderly", "stat_population", "stat_households"}
"""Elements that are counts: never the answer to 是否 …"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label stands: the facts that rules ask for."""

    label: Label
    subject: str
    role: str
    after: str
    first: bool
    title: str
    has: frozenset[str]

    @property
    def section(self) -> str:
        return "".join((*self.label.path[:-1], self.label.section))


def ruled(place: Place, known: Knowledge) -> tuple[str | None, bool]:
    """(element or None, whether a rule spoke) for a word with several meanings."""
    word = key(place.label.printed)
    role, rest = split_role(word, known.roles)
    behind = () if role not in NOBODY and rest not in BEHIND_A_PERSON else (rest,)
    for name in dict.fromkeys((word, bare(word), *behind)):
        for rule in known.rules.get(name, ()):
            if _fits(rule, place, word, role):
                concept = rule["concept"]
                return (None if concept == "null" else concept), True
        if known.rules.get(name) or known.hits(name):
            break
    return None, False


def _fits(rule: Mapping[str, Any], place: Place, word: str, prefix: str) -> bool:
    tests = {
        "part": lambda value: place.label.part in value,
        "entity": lambda value: place.subject in value,
        "role": lambda value: place.role in value,
        "prefix": lambda value: prefix in value,
        "after": lambda value: place.after in value,
        "first": lambda value: place.first == (str(value).lower() == "true"),
        "section": lambda value: bool(re.search(value, place.section)),
        "title": lambda value: bool(re.search(value, place.title)),
        "text": lambda value: value in word,
        "has": lambda value: bool(place.has & set(value)),
        "has_not": lambda value: not place.has & set(value),
    }
    return all(tests[name](value) for name, value in rule.items() if name != "concept")


_PULL = {
    "person": {"person": 0.03, "household": 0.01},
    "household": {"household": 0.04, "person": 0.02, "place": 0.01},
    "organisation": {"organisation": 0.05},
    "place": {"place": 0.05, "organisation": 0.02},
    "event": {"event": 0.05},
    "thing": {"thing": 0.06},
    "aggregate": {"context": 0.06},
}


def weighed(found: list[Candidate], place: Place, known: Knowledge) -> list[Candidate]:
    """Candidates in the light of the form: what fits its subject is pulled up, what a rule names comes first."""
    if place.label.part in ("heading", "unit"):
        return []
    pull = _PULL.get(place.subject, {})
    asks_yes_or_no = key(place.label.printed).startswith(("是否", "有无"))
    found = [item for item in found if not (asks_yes_or_no and item.concept in COUNTS)]
    light = [replace(item, score=item.score + pull.get(known.entities.get(item.concept, ""), 0.0)) for item in found]
    concept, spoken = ruled(place, known)
    if spoken and concept:
        old = next((item for item in light if item.concept == concept), None)
        top = max((item.score for item in light), default=0.9)
        word = key(place.label.printed)
        new = replace(old, score=top + 0.1) if old else Candidate(concept, max(top, 0.9) + 0.1, "rule", word)
        light = [item for item in light if item.concept != concept] + [replace(new, level="rule")]
    return sorted(light, key=lambda item: -item.score)
