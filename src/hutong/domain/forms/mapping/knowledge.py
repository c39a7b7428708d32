"""What is known about printed headers: words per element, role words, rules for words with several meanings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from hutong.blueprint.elements import catalogue
from hutong.blueprint.reading import PACKS, load
from hutong.domain.forms.mapping.confidence import Model, load_model
from hutong.domain.forms.mapping.text import key

HEADERS = PACKS / "headers"
SeenWords = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A known word of an element: how often real forms print it, and whether our own dictionary has it.

    `far`: no counted form prints the word, nor anything near it for this element; nobody has checked us there.
    """

    concept: str
    seen: int
    own: bool
    far: bool = False

    @property
    def weight(self) -> float:
        return self.seen + (0.9 if self.own else 0.0)


@dataclass(frozen=True)
class Knowledge:
    """Words by key, role words (longest first), context rules by key, the calibrated model."""

    words: Mapping[str, tuple[Hit, ...]]
    roles: tuple[tuple[str, str], ...]
    rules: Mapping[str, tuple[Mapping[str, Any], ...]]
    model: Model
    entities: Mapping[str, str]
    terms: Mapping[str, tuple[str, ...]]
    _names: list[str] = field(default_factory=list)

    def hits(self, word: str) -> tuple[Hit, ...]:
        """Elements that this key names, the most printed first."""
        return self.words.get(word, ())

    def similar(self, word: str, count: int = 12) -> list[tuple[str, float]]:
        """Known words that look like this one, similarity 0..1, best first."""
        found = process.extract(word, self._names, scorer=fuzz.ratio, limit=count, score_cutoff=40)
        return [(name, score / 100) for name, score, _ in found]


def seen_words() -> dict[str, dict[str, int]]:
    """Element -> printed header -> count, as counted in real forms."""
    raw: dict[str, dict[str, str]] = load(HEADERS / "seen.yaml")
    return {concept: {word: int(count) for word, count in printed.items()} for concept, printed in raw.items()}


def own_words() -> dict[str, set[str]]:
    """Element -> words of our own: labels and aliases of the dictionary, and the synonyms."""
    words: dict[str, set[str]] = defaultdict(set)
    for element in catalogue():
        if element.basis == "forms":
            words[element.key] |= {element.label, *element.aliases}
    for concept, names in load(HEADERS / "synonyms.yaml").items():
        words[concept] |= set(names)
    return words


def build(seen: SeenWords, own: Mapping[str, Iterable[str]], model: Model) -> Knowledge:
    """Knowledge from the given words; the benches leave some out."""
    words = _hits(seen, own)
    rules: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for entry in load(HEADERS / "context.yaml"):
        for word in entry["words"]:
            rules[key(word)] += entry["rules"]
    entities = {element.key: element.entity for element in catalogue() if element.basis == "forms"}
    terms = {name: tuple(found) for name, found in load(HEADERS / "terms.yaml").items()}
    ruled = {word: tuple(found) for word, found in rules.items()}
    return Knowledge(words, role_words(), ruled, model, entities, terms, list(words))


def _hits(seen: SeenWords, own: Mapping[str, Iterable[str]]) -> dict[str, tuple[Hit, ...]]:
    """Key -> its elements, the most printed first."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for concept, printed in seen.items():
        for word, count in printed.items():
            if count > 0:
                counts[key(word)][concept] += count
    ours = {(key(word), concept) for concept, names in own.items() for word in names}
    for name, concept in sorted(ours):  # not as a set happens to lie: what stands first among equals must stay so
        counts[name][concept] += 0
    near = _near_words(seen)
    hits: dict[str, tuple[Hit, ...]] = {}
    for name, found in counts.items():
        if name:
            made = [Hit(concept, n, (name, concept) in ours, not n and _far(name, near[concept])) for concept, n in found.items()]
            hits[name] = tuple(sorted(made, key=lambda hit: -hit.weight))
    return hits


def _near_words(seen: SeenWords) -> dict[str, list[str]]:
    """Element -> keys that real forms print for it, and the words of the dictionary itself."""
    words: dict[str, list[str]] = defaultdict(list)
    for concept, printed in seen.items():
        words[concept] += [_plain_end(key(word)) for word, count in printed.items() if count > 0]
    for element in catalogue():
        words[element.key] += [_plain_end(key(word)) for word in (element.label, *element.aliases)]
    return words


_SAME_END = (
    (re.compile(r"(日期|年月日|年月|年份|时间|年度)$"), "时间"),
    (re.compile(r"(号码|编号|号)$"), "号"),
    (re.compile(r"(状况|情况|状态)$"), "情况"),
    (re.compile(r"(类型|类别|种类|性质|分类)$"), "类型"),
    (re.compile(r"(联系电话|联系方式|手机号|电话)$"), "电话"),
)


def _plain_end(word: str) -> str:
    """入伍日期, 入伍年月 -> 入伍时间: endings that forms use for one another."""
    for pattern, end in _SAME_END:
        word = pattern.sub(end, word)
    return word


def _far(name: str, near: list[str]) -> bool:
    name = _plain_end(name)
    return not any(name in word or _within(word, name) or fuzz.ratio(word, name) >= 70 for word in near if len(word) >= 2)


def _within(word: str, name: str) -> bool:
    """The known word makes up most of the other: 工作单位 in 现工作单位, but not 时间 in 反映时间."""
    return word in name and (len(word) >= 4 or 2 * len(word) > len(name))


def role_words() -> tuple[tuple[str, str], ...]:
    """(word, role), longest word first."""
    raw: dict[str, dict[str, Any]] = load(HEADERS / "roles.yaml")
    pairs = {(key(word), role) for role, entry in raw.items() for word in entry.get("words") or ()}
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """Everything this installation knows."""
    return build(seen_words(), own_words(), load_model())
